"""Tables of results, with both programs side by side."""

import statistics


class Results:
    """Numbers by measurement and program, in the order in which measurements began."""

    def __init__(self, names, writes_details):
        self._names = names
        self._writes_details = writes_details
        self._sections = []
        self._values = {}

    def section(self, title, wanted=""):
        """Begins a table."""
        self._sections.append((title, wanted, []))

    def add(self, what, program, value):
        """Adds a number: smaller ones are better."""
        rows = self._sections[-1][2]
        if what not in rows:
            rows.append(what)
        self._values.setdefault((self._sections[-1][0], what, program), []).append(value)
        if self._writes_details:
            print(f"{program}: {what}: {value:.3f}", flush=True)

    def tables(self):
        """All tables: title, remark, rows of cells."""
        for title, wanted, rows in self._sections:
            cells = [self._row(title, what) for what in rows]
            yield title, wanted, [["", *self._names, "ratio"], *cells]

    def _row(self, title, what):
        lists = [self._values.get((title, what, name), []) for name in self._names]
        medians = [statistics.median(values) if values else None for values in lists]
        ratio = "-"
        if None not in medians and medians[0] > 0:
            ratio = f"{medians[1] / medians[0]:.2f}"
        return [what, *(_cell(values) for values in lists), ratio]


def _cell(values):
    """The median, with the greatest in brackets and the number of trials."""
    if not values:
        return "-"
    middle = _number(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(max(values))}) x{len(values)}"


def _number(value):
    if abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def write(results, is_markdown):
    """Writes the tables to standard output."""
    for title, wanted, rows in results.tables():
        print(f"\n{'### ' if is_markdown else ''}{title}")
        if wanted:
            print(wanted)
        if is_markdown:
            print()
            for number, row in enumerate(rows):
                print("| " + " | ".join(row) + " |")
                if number == 0:
                    print("|" + "---|" * len(row))
            continue
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            cells = [row[0].ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
            print("  " + "  ".join(cells).rstrip())
