"""Samples in, tables and plots out: CSV with every sample, Markdown, and SVG without a plotting library."""
import csv
import statistics
from html import escape


def quantile(values, share):
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def summary(values):
    """(median, 10th percentile, 90th percentile, number)"""
    return statistics.median(values), quantile(values, 0.1), quantile(values, 0.9), len(values)


def figure(value):
    """Three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


class Series:
    """One case: samples of Fairlead and of the commands, taken in pairs, in one unit."""

    def __init__(self, group, case, unit="ms"):
        self.group, self.case, self.unit = group, case, unit
        self.fairlead, self.commands = [], []

    def ratios(self):
        return [ours / theirs for ours, theirs in zip(self.fairlead, self.commands)]


def write_csv(path, series):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["group", "case", "unit", "sample", "fairlead", "commands"])
        for one in series:
            for i, ours in enumerate(one.fairlead):
                theirs = f"{one.commands[i]:.4f}" if i < len(one.commands) else ""
                out.writerow([one.group, one.case, one.unit, i, f"{ours:.4f}", theirs])


def markdown(series):
    lines, group = [], None
    for one in series:
        if one.group != group:
            group = one.group
            lines += ["", f"### {group}", "", "| case | unit | Fairlead | commands | ratio | p10 – p90 of the ratio | n |",
                      "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
        ours = summary(one.fairlead)
        cell = f"{figure(ours[0])} ({figure(ours[1])} – {figure(ours[2])})"
        if one.commands:
            theirs, ratio = summary(one.commands), summary(one.ratios())
            lines.append(f"| {one.case} | {one.unit} | {cell} | {figure(theirs[0])} ({figure(theirs[1])} – "
                         f"{figure(theirs[2])}) | **{figure(ratio[0])}** | {figure(ratio[1])} – {figure(ratio[2])} | {ratio[3]} |")
        else:
            lines.append(f"| {one.case} | {one.unit} | {cell} | | | | {ours[3]} |")
    return "\n".join(lines).strip() + "\n"


OURS, THEIRS, INK, RULE = "#2f6f9f", "#b0713a", "#333", "#ddd"


def svg(group, series):
    """Horizontal bars of the medians with a whisker from p10 to p90; the ratio stands at the right."""
    left, width, right, row, top = 250, 420, 110, 46, 58
    height = top + row * len(series) + 30
    units = {one.unit for one in series}
    peak = max(summary(v)[2] for one in series for v in (one.fairlead, one.commands) if v) or 1
    scale = width / peak
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + right}" height="{height}" '
           f'font-family="sans-serif" font-size="12" fill="{INK}">',
           '<rect width="100%" height="100%" fill="#fff"/>',
           f'<text x="12" y="22" font-size="15" font-weight="bold">{escape(group)}</text>',
           f'<rect x="12" y="33" width="10" height="10" fill="{OURS}"/><text x="27" y="42">Fairlead</text>',
           f'<rect x="92" y="33" width="10" height="10" fill="{THEIRS}"/><text x="107" y="42">the same by commands</text>',
           f'<text x="{left + width + 12}" y="42">ratio</text>']
    for tick in range(5):
        x = left + width * tick / 4
        out.append(f'<line x1="{x:.1f}" y1="{top - 6}" x2="{x:.1f}" y2="{height - 26}" stroke="{RULE}"/>'
                   f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{figure(peak * tick / 4)} {"/".join(units)}</text>')
    for i, one in enumerate(series):
        y = top + row * i
        out.append(f'<text x="{left - 10}" y="{y + 22}" text-anchor="end">{escape(one.case)} (n={len(one.fairlead)})</text>')
        for offset, values, colour in ((4, one.fairlead, OURS), (20, one.commands, THEIRS)):
            if values:
                median, low, high, _ = (v * scale if k < 3 else v for k, v in enumerate(summary(values)))
                middle = y + offset + 6
                out.append(f'<rect x="{left}" y="{y + offset}" width="{max(median, 1):.1f}" height="12" fill="{colour}"/>'
                           f'<path d="M{left + low:.1f} {middle}H{left + high:.1f}M{left + low:.1f} {middle - 3}v6'
                           f'M{left + high:.1f} {middle - 3}v6" stroke="{INK}" fill="none"/>')
        if one.commands:
            out.append(f'<text x="{left + width + 12}" y="{y + 22}">{figure(summary(one.ratios())[0])}</text>')
    return "\n".join(out) + "\n</svg>\n"
