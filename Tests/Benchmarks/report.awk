# Makes tables of the benchmark's results. Reads three files, with tabs between the columns; the
# first is the name of the case, the second 1 for the peer and 2 for us:
#   durations  wall, user and system time in microseconds, page faults; a line for each run
#   peaks      peak in kilobytes
#   counts     how many rules (0: not asked per rule), system calls
# Variables: `markdown` (empty: plain text), `kernel` (of the lab).

BEGIN { FS = "\t" }

FILENAME == "durations" {
  if (!($1 in known)) {
    known[$1]
    names[++name_count] = $1
  }
  run = ++runs[$1, $2]
  for (column = 3; column <= 6; column++) value[$1, $2, column, run] = $column
}

FILENAME == "peaks" { peak[$1, $2] = $3 }

FILENAME == "counts" {
  if ($2 == 1) counted[++counted_count] = $1
  rules[$1] = $3
  calls[$1, $2] = $4
}

# The median of list[1] to list[count], which become sorted.
function median(list, count,   i, j, item) {
  for (i = 2; i <= count; i++) {
    item = list[i]
    for (j = i - 1; j >= 1 && list[j] > item; j--) list[j + 1] = list[j]
    list[j + 1] = item
  }
  return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
}

# The median of a column of a program's runs, of which there is at least one.
function median_of(name, program, column,   list, i, count) {
  count = runs[name, program]
  for (i = 1; i <= count; i++) list[i] = value[name, program, column, i] + 0
  return median(list, count)
}

# Wall time in milliseconds.
function wall_time(name, program,   time) {
  if (!runs[name, program]) return "-"
  time = median_of(name, program, 3)
  return sprintf(time < 100000 ? "%.1f" : "%.0f", time / 1000)
}

# User and system time in milliseconds.
function processor_time(name, program) {
  if (!runs[name, program]) return "-"
  return sprintf("%.0f + %.0f", median_of(name, program, 4) / 1000,
    median_of(name, program, 5) / 1000)
}

function page_faults(name, program) {
  return runs[name, program] ? sprintf("%.0f", median_of(name, program, 6)) : "-"
}

# The ratios of runs that followed each other: median, least and greatest.
function ratio(name,   list, i, count, middle) {
  count = runs[name, 1]
  if (!count) return "-"
  for (i = 1; i <= count; i++) list[i] = value[name, 1, 3, i] / value[name, 2, 3, i]
  middle = median(list, count)
  return sprintf("%.2f (%.2f to %.2f)", middle, list[1], list[count])
}

function megabytes(kilobytes) {
  return kilobytes == "" ? "-" : sprintf("%.1f", kilobytes / 1024)
}

function per_rule(name, total) {
  return rules[name] ? sprintf("%.2f", total / rules[name]) : "-"
}

# Keeps a row of a table, its cells separated by tabs.
function row(text) { table_rows[++row_count] = text }

# Writes the rows that were kept, the first of which holds the heads.
function table(   width, cells, columns, i, j, line, rule, text) {
  for (i = 1; i <= row_count; i++) {
    columns = split(table_rows[i], cells, "\t")
    for (j = 1; j <= columns; j++)
      if (length(cells[j]) > width[j]) width[j] = length(cells[j])
  }
  for (i = 1; i <= row_count; i++) {
    split(table_rows[i], cells, "\t")
    line = rule = markdown ? "|" : ""
    for (j = 1; j <= columns; j++) {
      text = sprintf((j == 1 ? "%-" : "%") width[j] "s", cells[j])
      line = line (markdown ? " " text " |" : (j == 1 ? "" : "   ") text)
      rule = rule (j == 1 ? " --- |" : " ---: |")
    }
    print line
    if (markdown && i == 1) print rule
  }
  print ""
  row_count = 0
}

END {
  row("milliseconds, medians\truns\tDebian\tlvs-swift\ttimes faster (least to most)")
  for (i = 1; i <= name_count; i++) {
    name = names[i]
    row(name "\t" runs[name, 2] "\t" wall_time(name, 1) "\t" wall_time(name, 2) "\t" ratio(name))
  }
  table()
  row("of these, user + system" (kernel == "uml" ? " (this kernel can not tell them apart)" : "") \
    "\tDebian\tlvs-swift")
  for (i = 1; i <= name_count; i++) {
    name = names[i]
    row(name "\t" processor_time(name, 1) "\t" processor_time(name, 2))
  }
  table()
  row("page faults\tDebian\tlvs-swift")
  for (i = 1; i <= name_count; i++) {
    name = names[i]
    row(name "\t" page_faults(name, 1) "\t" page_faults(name, 2))
  }
  table()
  row("peak memory, megabytes\tDebian\tlvs-swift\tdifference")
  for (i = 1; i <= name_count; i++) {
    name = names[i]
    row(name "\t" megabytes(peak[name, 1]) "\t" megabytes(peak[name, 2]) "\t" \
      (peak[name, 1] == "" ? "-" : sprintf("%+.1f", (peak[name, 2] - peak[name, 1]) / 1024)))
  }
  table()
  row("system calls\tDebian\tlvs-swift\tDebian, per rule\tlvs-swift, per rule")
  for (i = 1; i <= counted_count; i++) {
    name = counted[i]
    row(name "\t" calls[name, 1] "\t" calls[name, 2] "\t" per_rule(name, calls[name, 1]) \
      "\t" per_rule(name, calls[name, 2]))
  }
  table()
}
