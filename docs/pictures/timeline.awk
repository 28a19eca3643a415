# Draws the consensus timeline of README.md as SVG from the trace of a run: a lane for each replica, time from left to right, one
# mark for each view entered, block certified, block committed, view given up and evidence found.
#
#   bash tests/repository/picture.sh build/dev/bin/bezant --write      draws it anew
#
# from, to: what is shown, in milliseconds of virtual time. liar: the replica that the run's scenario makes Byzantine.

function number(key,    at, rest) {
  at = index($0, "\"" key "\":")
  if (at == 0) return -1
  rest = substr($0, at + length(key) + 3)
  return rest + 0
}

function text(key,    at, rest) {
  at = index($0, "\"" key "\":\"")
  if (at == 0) return ""
  rest = substr($0, at + length(key) + 4)
  return substr(rest, 1, index(rest, "\"") - 1)
}

function x(ms) { return 110 + (ms - from) * 860 / (to - from) }
function y(lane) { return 64 + lane * 52 }
function label(lx, ly, class, what) { printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", lx, ly, class, what }

NR == 1 {
  replicas = number("replicas")
  next
}

{
  ms = number("t") / 1000000
  what = text("what")
  who = number("replica")
  if (who + 1 > replicas) replicas = who + 1
  if (ms < from || ms > to || what == "") next
  px = x(ms)
  py = y(who)
  if (what == "entered") {
    marks = marks sprintf("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"view\"/>\n", px, py - 13, px, py + 13)
    if (who == 0) marks = marks sprintf("<text x=\"%.1f\" y=\"34\" class=\"small\">view %d</text>\n", px, number("view"))
  } else if (what == "certified" || what == "notarized")
    marks = marks sprintf("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" class=\"certified\"/>\n", px, py)
  else if (what == "commit")
    marks = marks sprintf("<rect x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" class=\"commit\"/>\n", px - 4, py - 4)
  else if (what == "timeout" || what == "view-change")
    marks = marks sprintf("<path d=\"M%.1f %.1f l8 8 m0 -8 l-8 8\" class=\"timeout\"/>\n", px - 4, py - 4)
  else if (what == "evidence")
    marks = marks sprintf("<path d=\"M%.1f %.1f l7 7 l-7 7 l-7 -7 z\" class=\"evidence\"/>\n", px, py - 7)
}

END {
  height = y(replicas - 1) + 70
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 %d\" width=\"1000\" height=\"%d\">\n", height, height
  print "<style>text{font:13px sans-serif;fill:#24292f}.small{font-size:10px;fill:#57606a}.liar{fill:#cf222e}" \
    ".lane{stroke:#d0d7de;stroke-width:2}.view{stroke:#8c959f;stroke-width:1.5}.certified{fill:#0969da}.commit{fill:#1a7f37}" \
    ".timeout{stroke:#9a6700;stroke-width:2;fill:none}.evidence{fill:#cf222e}</style>"
  printf "<rect width=\"1000\" height=\"%d\" fill=\"#ffffff\"/>\n", height
  for (r = 0; r < replicas; ++r) {
    printf "<line x1=\"110\" y1=\"%d\" x2=\"970\" y2=\"%d\" class=\"lane\"/>\n", y(r), y(r)
    label(14, y(r) + 4, r == liar ? "liar" : "", r == liar ? "replica " r " (lies)" : "replica " r)
  }
  printf "%s", marks
  base = y(replicas - 1) + 36
  for (ms = from; ms <= to; ms += (to - from) / 8) label(x(ms) - 12, base, "small", sprintf("%d ms", ms))
  base += 24
  printf "<line x1=\"116\" y1=\"%d\" x2=\"116\" y2=\"%d\" class=\"view\"/>", base - 12, base + 2
  label(124, base, "small", "view entered")
  printf "<circle cx=\"222\" cy=\"%d\" r=\"4\" class=\"certified\"/>", base - 4
  label(232, base, "small", "block certified")
  printf "<rect x=\"336\" y=\"%d\" width=\"8\" height=\"8\" class=\"commit\"/>", base - 8
  label(350, base, "small", "block committed")
  printf "<path d=\"M460 %d l8 8 m0 -8 l-8 8\" class=\"timeout\"/>", base - 8
  label(474, base, "small", "view given up")
  printf "<path d=\"M580 %d l7 7 l-7 7 l-7 -7 z\" class=\"evidence\"/>", base - 11
  label(594, base, "small", "evidence found")
  print "</svg>"
}
