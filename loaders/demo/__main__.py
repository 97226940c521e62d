"""`python -m loaders.demo FOLDER --seed N --enterprises N [--truth FILE] [--links FILE]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph.errors import SoiError
from loaders.demo.world import SMALL_FIRMS
from loaders.demo.write import write


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m loaders.demo", description="Tạo bộ dữ liệu minh họa (doanh nghiệp hư cấu) theo định dạng của sáu hệ thống nguồn."
    )
    parser.add_argument("folder", type=Path, help="thư mục ghi các tệp")
    parser.add_argument("--seed", type=int, default=1, help="hạt giống ngẫu nhiên (mặc định 1)")
    parser.add_argument("--enterprises", type=int, help="số doanh nghiệp (mặc định 600, hoặc 40 với --shape small)")
    parser.add_argument("--shape", choices=("default", "small"), default="default", help="small: thế giới nhỏ cho kiểm thử nhanh")
    parser.add_argument("--noise", type=float, default=1.0, help="mức nhiễu từ 0 (sạch) đến 1")
    parser.add_argument("--truth", type=Path, help="tệp DuckDB ghi sự thật")
    parser.add_argument("--links", type=Path, help="tệp CSV ghi các tên đã viết và khóa thật")
    args = parser.parse_args()
    count = args.enterprises or (SMALL_FIRMS if args.shape == "small" else 600)
    try:
        write(args.folder, seed=args.seed, enterprises=count, truth=args.truth, links=args.links, noise=args.noise, shape=args.shape)
    except SoiError as error:
        parser.error(str(error))
    print(f"Đã ghi {count} doanh nghiệp hư cấu vào {args.folder}")


if __name__ == "__main__":
    main()
