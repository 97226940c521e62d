-- What must occur in a demo world: its name, how often at least in 600 firms and in a small world, a query for the number found.

-- winner invests in the project | 10 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN invests i ON i.project_code = k.project_code AND i.investor_kind =
'enterprise' AND i.investor_id = a.mst;

-- winner is the project owner | 5 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN project_owner w USING (project_code) WHERE w.owner_kind = 'enterprise' AND
w.owner_id = a.mst;

-- winner is a subsidiary of the owner | 5 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN project_owner w USING (project_code) JOIN ownership o ON o.owner_kind =
w.owner_kind AND o.owner_id = w.owner_id AND o.mst = a.mst WHERE o.pct > 50;

-- owner holds at most half of the winner | 2 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN project_owner w USING (project_code) JOIN ownership o ON o.owner_kind =
w.owner_kind AND o.owner_id = w.owner_id AND o.mst = a.mst WHERE o.pct <= 50;

-- winner 2 links below the owner or an investor | 1 | 0
WITH RECURSIVE c AS (SELECT owner_kind AS k, owner_id AS top, mst, 1 AS depth FROM ownership WHERE pct > 50 UNION ALL SELECT c.k, c.top, o.mst, depth
+ 1 FROM c JOIN ownership o ON o.owner_kind = 'enterprise' AND o.owner_id = c.mst AND o.pct > 50 WHERE depth < 4 AND o.mst <> c.top) SELECT
count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN (SELECT * FROM project_owner UNION SELECT investor_kind, investor_id, project_code
FROM invests) w USING (project_code) JOIN c ON c.k = w.owner_kind AND c.top = w.owner_id AND c.mst = a.mst WHERE depth = 2;

-- winner 3 links below the owner or an investor | 1 | 0
WITH RECURSIVE c AS (SELECT owner_kind AS k, owner_id AS top, mst, 1 AS depth FROM ownership WHERE pct > 50 UNION ALL SELECT c.k, c.top, o.mst, depth
+ 1 FROM c JOIN ownership o ON o.owner_kind = 'enterprise' AND o.owner_id = c.mst AND o.pct > 50 WHERE depth < 4 AND o.mst <> c.top) SELECT
count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN (SELECT * FROM project_owner UNION SELECT investor_kind, investor_id, project_code
FROM invests) w USING (project_code) JOIN c ON c.k = w.owner_kind AND c.top = w.owner_id AND c.mst = a.mst WHERE depth = 3;

-- winner 4 links below the owner or an investor | 1 | 0
WITH RECURSIVE c AS (SELECT owner_kind AS k, owner_id AS top, mst, 1 AS depth FROM ownership WHERE pct > 50 UNION ALL SELECT c.k, c.top, o.mst, depth
+ 1 FROM c JOIN ownership o ON o.owner_kind = 'enterprise' AND o.owner_id = c.mst AND o.pct > 50 WHERE depth < 4 AND o.mst <> c.top) SELECT
count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN (SELECT * FROM project_owner UNION SELECT investor_kind, investor_id, project_code
FROM invests) w USING (project_code) JOIN c ON c.k = w.owner_kind AND c.top = w.owner_id AND c.mst = a.mst WHERE depth = 4;

-- winner owns a part of the owner | 3 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN project_owner w USING (project_code) JOIN ownership o ON o.owner_kind =
'enterprise' AND o.owner_id = a.mst AND o.mst = w.owner_id;

-- procuring body owns the winner | 8 | 1
SELECT count(DISTINCT a.no) FROM award a JOIN package k USING (no) JOIN ownership o ON o.owner_kind = k.procuring_kind AND o.owner_id = k.procuring_id
AND o.mst = a.mst;

-- procuring body bids itself | 4 | 1
SELECT count(DISTINCT b.no) FROM bid b JOIN package k USING (no) WHERE k.procuring_kind = 'enterprise' AND k.procuring_id = b.mst;

-- firms that own each other | 4 | 2
SELECT count(*) FROM ownership a JOIN ownership b ON a.owner_kind = 'enterprise' AND b.owner_kind = 'enterprise' AND a.owner_id = b.mst AND b.owner_id
= a.mst;

-- … each above 20 % | 2 | 1
SELECT count(*) FROM ownership a JOIN ownership b ON a.owner_kind = 'enterprise' AND b.owner_kind = 'enterprise' AND a.owner_id = b.mst AND b.owner_id
= a.mst WHERE least(a.pct, b.pct) > 20;

-- rings of three owners | 1 | 1
SELECT count(*) FROM ownership a JOIN ownership b ON b.owner_kind = 'enterprise' AND b.owner_id = a.mst JOIN ownership c ON c.owner_kind =
'enterprise' AND c.owner_id = b.mst AND c.mst = a.owner_id WHERE a.owner_kind = 'enterprise' AND a.owner_id <> b.mst;

-- stakes of exactly half | 3 | 1
SELECT count(*) FROM ownership WHERE pct = 50;

-- firms with a shared representative | 40 | 4
SELECT count(DISTINCT a.mst) FROM represents a JOIN represents b ON a.pid = b.pid AND a.mst <> b.mst AND a.role = b.role WHERE a.role = 'Người đại
diện theo pháp luật';

-- shared phones | 10 | 3
SELECT count(*) FROM enterprise WHERE phone IN (SELECT phone FROM enterprise GROUP BY 1 HAVING count(*) > 1);

-- shared addresses | 10 | 3
SELECT count(*) FROM enterprise WHERE address IN (SELECT address FROM enterprise GROUP BY 1 HAVING count(*) > 1);

-- rivals with the same phone | 4 | 1
SELECT count(DISTINCT x.no) FROM bid x JOIN bid y ON x.no = y.no AND x.mst < y.mst AND coalesce(x.consortium, x.mst) <> coalesce(y.consortium, y.mst)
JOIN enterprise e ON e.mst = x.mst JOIN enterprise f ON f.mst = y.mst AND f.phone = e.phone;

-- rivals with the same address | 3 | 1
SELECT count(DISTINCT x.no) FROM bid x JOIN bid y ON x.no = y.no AND x.mst < y.mst AND coalesce(x.consortium, x.mst) <> coalesce(y.consortium, y.mst)
JOIN enterprise e ON e.mst = x.mst JOIN enterprise f ON f.mst = y.mst AND f.address = e.address;

-- rivals with the same owner | 6 | 1
SELECT count(DISTINCT x.no) FROM bid x JOIN bid y ON x.no = y.no AND x.mst < y.mst AND coalesce(x.consortium, x.mst) <> coalesce(y.consortium, y.mst)
JOIN ownership o ON o.mst = x.mst JOIN ownership q ON q.mst = y.mst AND q.owner_kind = o.owner_kind AND q.owner_id = o.owner_id;

-- rivals with the same person | 6 | 1
SELECT count(DISTINCT x.no) FROM bid x JOIN bid y ON x.no = y.no AND x.mst < y.mst AND coalesce(x.consortium, x.mst) <> coalesce(y.consortium, y.mst)
JOIN represents r ON r.mst = x.mst JOIN represents s ON s.mst = y.mst AND s.pid = r.pid;

-- winning consortia | 8 | 2
SELECT count(DISTINCT no) FROM bid JOIN award USING (no, mst) WHERE consortium IS NOT NULL;

-- losing consortia | 8 | 2
SELECT count(DISTINCT b.no) FROM bid b ANTI JOIN award a USING (no, mst) WHERE b.consortium IS NOT NULL AND b.valid IS NOT NULL;

-- open tenders with a single bidder | 30 | 3
SELECT count(*) FROM (SELECT no, count(DISTINCT coalesce(consortium, mst)) AS n FROM bid GROUP BY no) JOIN package USING (no) WHERE n = 1 AND method
<> 'Chỉ định thầu';

-- won at the estimate | 10 | 2
SELECT count(*) FROM (SELECT no, sum(price) AS price FROM award GROUP BY no) w JOIN package k USING (no) WHERE w.price = k.estimate;

-- won less than 20 million below 5 billion or more of works | 5 | 1
SELECT count(*) FROM (SELECT no, sum(price) AS price FROM award GROUP BY no) w JOIN package k USING (no) WHERE k.field = 'Xây lắp' AND k.estimate >
5000000000 AND k.estimate - w.price BETWEEN 1 AND 19999999;

-- losing bids above the estimate | 10 | 2
SELECT count(*) FROM bid JOIN package k USING (no) WHERE price > k.estimate;

-- equal bids | 2 | 0
SELECT count(*) FROM bid x JOIN bid y ON x.no = y.no AND x.mst < y.mst AND coalesce(x.consortium, x.mst) <> coalesce(y.consortium, y.mst) WHERE
x.price = y.price;

-- firms with five or more wins | 8 | 2
SELECT count(*) FROM (SELECT mst FROM award GROUP BY 1 HAVING count(*) >= 5);

-- invalid bids | 40 | 4
SELECT count(*) FROM bid WHERE NOT valid;

-- bids without a result | 40 | 3
SELECT count(*) FROM bid WHERE valid IS NULL;

-- cancelled | 20 | 2
SELECT count(*) FROM package WHERE status = 'Đã hủy thầu';

-- outside any project | 40 | 4
SELECT count(*) FROM package WHERE project_code IS NULL;

-- direct awards | 50 | 4
SELECT count(*) FROM package WHERE method = 'Chỉ định thầu';

-- direct awards without a notice | 3 | 0
SELECT count(*) FROM package WHERE no LIKE 'DC%' AND published IS NULL AND status = 'Có kết quả';

-- projects without a package | 5 | 0
SELECT count(*) FROM project ANTI JOIN (SELECT project_code AS code FROM package) USING (code);

-- wins within a year of founding | 6 | 2
SELECT count(*) FROM award JOIN package USING (no) JOIN enterprise e USING (mst) WHERE closed - e.founded BETWEEN 0 AND 365;

-- no bid before founding | -1 | -1
SELECT -count(*) - 1 FROM bid JOIN package USING (no) JOIN enterprise e USING (mst) WHERE e.founded > published;

-- capital under a tenth of the estimate | 8 | 2
SELECT count(*) FROM (SELECT no, sum(charter_capital) AS c FROM award JOIN enterprise USING (mst) GROUP BY no) JOIN package USING (no) WHERE c < 0.1 *
estimate;

-- dissolved winners | 3 | 1
SELECT count(DISTINCT mst) FROM award JOIN enterprise USING (mst) WHERE status = 'Đã giải thể';

-- always loses, to one winner, twice or more | 3 | 1
SELECT count(*) FROM (SELECT b.mst FROM bid b JOIN award a USING (no) WHERE b.mst NOT IN (SELECT mst FROM award) GROUP BY b.mst HAVING count(DISTINCT
b.no) > 1 AND count(DISTINCT a.mst) = 1);

-- half of a body's awards to one firm | 2 | 1
SELECT count(*) FROM (SELECT procuring_id, max(n), sum(n) FROM (SELECT procuring_id, a.mst, count(*) AS n FROM award a JOIN package USING (no) GROUP
BY 1, 2) GROUP BY 1 HAVING sum(n) >= 3 AND 2 * max(n) > sum(n));

-- bodies with a parent | 300 | 40
SELECT count(*) FROM agency WHERE parent IN (SELECT name FROM agency);

-- foreign persons with a post | 5 | 0
SELECT count(DISTINCT pid) FROM represents JOIN person USING (pid) WHERE nationality <> 'Việt Nam';

-- state stakes below and above half | 2 | 2
SELECT count(DISTINCT pct > 50) FROM ownership WHERE owner_kind = 'agency';

-- FDI with a domestic partner | 8 | 1
SELECT count(*) FROM (SELECT project_code FROM invests JOIN project ON code = project_code WHERE kind = 'FDI' GROUP BY 1 HAVING count(DISTINCT
investor_kind) = 2);

-- FDI from two countries | 1 | 0
SELECT count(*) FROM (SELECT project_code FROM invests JOIN foreign_investor ON fid = investor_id GROUP BY 1 HAVING count(DISTINCT country) > 1);

-- public projects with an investor | 2 | 0
SELECT count(*) FROM invests JOIN project ON code = project_code WHERE kind = 'public';

-- PPP | 8 | 2
SELECT count(*) FROM project WHERE kind = 'PPP';

-- delayed | 10 | 1
SELECT count(*) FROM project WHERE status = 'Chậm tiến độ';

-- reported late | 20 | 2
SELECT count(*) FROM monitoring WHERE delayed;

-- violations | 10 | 1
SELECT count(*) FROM monitoring WHERE violation IS NOT NULL;

-- years without any payment | 3 | 1
SELECT count(*) FROM disbursement WHERE disbursed = 0 AND planned > 0;

-- years above the plan | 5 | 1
SELECT count(*) FROM disbursement WHERE disbursed > planned;

-- slow payers with a contractor | 1 | 0
SELECT count(*) FROM (SELECT project_code FROM disbursement WHERE project_code IN (SELECT project_code FROM package JOIN award USING (no)) GROUP BY 1
HAVING sum(disbursed) < 0.5 * sum(planned));

-- namesakes | 20 | 2
SELECT count(*) FROM person WHERE name IN (SELECT name FROM person GROUP BY 1 HAVING count(*) > 1);

-- firms of one name in two provinces | 2 | 1
SELECT count(*) FROM (SELECT name FROM enterprise GROUP BY 1 HAVING count(DISTINCT province) > 1);

-- shared short names | 10 | 1
SELECT count(*) FROM (SELECT short_name FROM enterprise GROUP BY 1 HAVING count(*) > 1);

-- names that hold a place | 8 | 1
SELECT count(*) FROM enterprise WHERE name SIMILAR TO '.*(Hòa Bình|An Giang|Bình Dương|Hà Nam|Quảng Nam|Thái Bình|Phú Thọ|Hậu Giang|Long An|Vĩnh
Long).*';

-- names with 'Đầu tư' | 40 | 2
SELECT count(*) FROM enterprise WHERE name LIKE '%Đầu tư%';

-- names with 'Bình' | 12 | 1
SELECT count(*) FROM enterprise WHERE name LIKE '%Bình%';

-- statistics | 2250 | 2250
SELECT count(*) FROM stat;

-- tie: dearest package | 2 | 2
SELECT count(*) FROM package WHERE estimate = (SELECT max(estimate) FROM package);

-- tie: largest project of each kind | 8 | 8
SELECT count(*) FROM (SELECT 1 FROM project QUALIFY rank() OVER (PARTITION BY kind ORDER BY total_capital DESC) = 1);

-- tie: largest capital of a province | 3 | 1
SELECT count(*) FROM (SELECT province FROM (SELECT province FROM enterprise QUALIFY rank() OVER (PARTITION BY province ORDER BY charter_capital DESC)
= 1) GROUP BY 1 HAVING count(*) > 1);

-- tie: leading province | 6 | 6
SELECT count(*) FROM (SELECT indicator FROM (SELECT indicator FROM stat WHERE province <> 'Cả nước' AND year = 2018 QUALIFY rank() OVER (PARTITION BY
indicator ORDER BY value DESC) = 1) GROUP BY 1 HAVING count(*) > 1);

-- firms without an owner on record | 3 | 0
SELECT count(*) FROM enterprise ANTI JOIN ownership USING (mst);

-- provinces above 500,000 billion | 1 | 1
SELECT count(*) FROM stat WHERE indicator = 'GRDP' AND province <> 'Cả nước' AND year = 2023 AND value > 500000;

-- pairs of projects with one name | 1 | 0
SELECT count(*) FROM (SELECT name FROM project GROUP BY 1 HAVING count(*) > 1);
