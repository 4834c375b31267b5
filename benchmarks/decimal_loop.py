"""The same job as many would write it: openpyxl, Decimal, a loop over rows; the founding rule only.

    python -m benchmarks.decimal_loop WORKBOOK

Reads the workbook, splits price and receipts by largest remainder, adds Allocations, Ledger and Balances, saves.
"""

import sys
from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from openpyxl import load_workbook

CENT = Decimal("0.01")
Weights = dict[str, Decimal]


def rows(book, title):  # type: ignore[no-untyped-def]
    lines = book[title].iter_rows(values_only=True)
    headers = next(lines)
    return [dict(zip(headers, line, strict=True)) for line in lines]


def shared(amount: Decimal, weights: Weights) -> Weights:
    whole = sum(weights.values())
    exact = {name: amount * weight / whole for name, weight in weights.items()}
    parts = {name: part.quantize(CENT, ROUND_DOWN) for name, part in exact.items()}
    left = int((amount - sum(parts.values())) / CENT)
    for name in sorted(parts, key=lambda name: (parts[name] - exact[name], name))[:left]:
        parts[name] += CENT
    return parts


def split(price: Decimal, total: Decimal, sale: Weights, work: Weights) -> dict[tuple[str, str], Decimal]:
    first = min((price * Decimal("0.3")).quantize(CENT, ROUND_HALF_UP), total)
    parts = {("1", name): part for name, part in shared(first, sale).items()}
    return parts | {("2", name): part for name, part in shared(total - first, work).items()}


def main(path: str) -> None:
    book = load_workbook(path)
    rates = {row["Partner"]: Decimal(str(row["Rate"])) for row in rows(book, "Partners")}
    sale: dict[str, Weights] = defaultdict(dict)
    work: dict[str, Weights] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(book, "Contributions"):
        if row["Role"] == "sale":
            sale[row["Opportunity"]][row["Partner"]] = Decimal(1)
        else:
            value = Decimal(str(row["Hours"])) * rates[row["Partner"]]
            work[row["Opportunity"]][row["Partner"]] += value.quantize(CENT, ROUND_HALF_UP)
    receipts = defaultdict(list)
    for row in rows(book, "Receipts"):
        receipts[row["Opportunity"]].append(row)
    allocations, ledger = book.create_sheet("Allocations"), book.create_sheet("Ledger")
    earned: Weights = defaultdict(Decimal)
    for row in rows(book, "Opportunities"):
        if row["Stage"] not in ("won", "delivered"):
            continue
        key, price = row["Opportunity"], Decimal(str(row["Price"]))
        for (step, partner), part in sorted(split(price, price, sale[key], work[key]).items()):
            allocations.append([key, step, partner, float(part), f"step {step} of {price}"])
        total, before = Decimal(0), defaultdict(Decimal)
        for receipt in sorted(receipts[key], key=lambda one: one["Date"]):
            total += Decimal(str(receipt["Net"]))
            now: Weights = defaultdict(Decimal)
            for (_, partner), part in split(price, total, sale[key], work[key]).items():
                now[partner] += part
            for partner, part in sorted(now.items()):
                ledger.append([receipt["Receipt"], partner, float(part - before[partner]), f"{total} of {price}"])
                earned[partner] += part - before[partner]
            before = now
    balances = book.create_sheet("Balances")
    for partner, amount in sorted(earned.items()):
        balances.append([partner, float(amount)])
    book.save(path)


if __name__ == "__main__":
    main(sys.argv[1])
