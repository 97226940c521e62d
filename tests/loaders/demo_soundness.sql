-- What must never be in a truth: `-- what`, then a query for the number of offenders.

-- owners:
SELECT count(*) FROM ownership o WHERE CASE owner_kind WHEN 'enterprise' THEN owner_id NOT IN (SELECT mst FROM enterprise) WHEN 'person' THEN owner_id
NOT IN (SELECT pid FROM person) WHEN 'agency' THEN owner_id NOT IN (SELECT code FROM agency) ELSE owner_id NOT IN (SELECT fid FROM foreign_investor)
END;

-- owned:
SELECT count(*) FROM ownership WHERE mst NOT IN (SELECT mst FROM enterprise) OR pct <= 0 OR pct > 100 OR (owner_kind = 'enterprise' AND owner_id =
mst);

-- more than all:
SELECT count(*) FROM (SELECT mst FROM ownership GROUP BY mst HAVING sum(pct) > 100.01);

-- people:
SELECT count(*) FROM represents WHERE pid NOT IN (SELECT pid FROM person) OR mst NOT IN (SELECT mst FROM enterprise);

-- firms without a representative:
SELECT count(*) FROM enterprise WHERE mst NOT IN (SELECT mst FROM represents WHERE role = 'Người đại diện theo pháp luật');

-- investors:
SELECT count(*) FROM invests WHERE project_code NOT IN (SELECT code FROM project) OR (investor_kind = 'enterprise' AND investor_id NOT IN (SELECT mst
FROM enterprise));

-- over-invested:
SELECT count(*) FROM (SELECT project_code FROM invests GROUP BY 1 HAVING sum(pct) > 100.01);

-- one owner a project:
SELECT count(*) FROM project WHERE code NOT IN (SELECT project_code FROM project_owner GROUP BY 1 HAVING count(*) = 1);

-- procurers:
SELECT count(*) FROM package WHERE procuring_id NOT IN (SELECT mst FROM enterprise UNION SELECT code FROM agency);

-- projects:
SELECT count(*) FROM package WHERE project_code NOT IN (SELECT code FROM project);

-- bids:
SELECT count(*) FROM bid WHERE no NOT IN (SELECT no FROM package) OR mst NOT IN (SELECT mst FROM enterprise) OR price <= 0;

-- twice in a package:
SELECT count(*) FROM (SELECT no, mst FROM bid GROUP BY 1, 2 HAVING count(*) > 1);

-- awards without a valid bid:
SELECT count(*) FROM award ANTI JOIN (FROM bid WHERE valid) USING (no, mst);

-- shares that miss the price:
SELECT count(*) FROM (SELECT no, sum(a.price) AS s, max(b.price) AS p FROM award a JOIN bid b USING (no, mst) GROUP BY no) WHERE s <> p;

-- awards by status:
SELECT count(*) FROM package WHERE (status = 'Có kết quả') <> (no IN (SELECT no FROM award));

-- bids on cancelled ones:
SELECT count(*) FROM bid JOIN package USING (no) WHERE status = 'Đã hủy thầu';

-- validity by status:
SELECT count(*) FROM bid JOIN package USING (no) WHERE (status = 'Có kết quả') <> (valid IS NOT NULL);

-- closed after awarded:
SELECT count(*) FROM award JOIN package USING (no) WHERE closed > award_date OR published > closed;

-- double years:
SELECT count(*) FROM (SELECT project_code, year FROM disbursement GROUP BY 1, 2 HAVING count(*) > 1);

-- double reports:
SELECT count(*) FROM (SELECT project_code, period FROM monitoring GROUP BY 1, 2 HAVING count(*) > 1);

-- falling progress:
SELECT count(*) FROM (SELECT progress_pct < lag(progress_pct) OVER (PARTITION BY project_code ORDER BY period) AS fell FROM monitoring) WHERE fell;

-- places:
SELECT count(*) FROM (SELECT province FROM enterprise UNION ALL SELECT province FROM agency UNION ALL SELECT province FROM project UNION ALL SELECT
province FROM stat) WHERE province NOT IN (SELECT name FROM province) AND province <> 'Cả nước';
