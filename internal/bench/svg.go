package main

import (
	"embed"
	"fmt"
	"html"
	"strings"
	"text/template"
)

// Measures of the picture, in its own units.
const (
	svgWidth    = 940
	svgMargin   = 24
	svgBarsAt   = 300 // left end of the bars
	svgBarsMost = 430 // length of the longest
	svgBar      = 11  // height of one
	svgStep     = 34  // from one step to the next
	svgHeading  = 34  // from a heading to its first step
	svgTop      = 104 // where the first heading is
	svgWrapped  = 140 // letters of the small text in a line
)

//go:embed chart.svg.tmpl
var chart embed.FS

var chartTemplate = template.Must(template.New("chart.svg.tmpl").Funcs(template.FuncMap{"text": html.EscapeString}).ParseFS(chart, "chart.svg.tmpl"))

// drawing is what the template of the picture is given.
type drawing struct {
	Width, Height, Margin int
	Bar, BarsAt           int
	Machine, Notes        []line
	Headings              []line
	Steps                 []drawnStep
}

type line struct {
	Y    int
	Text string
}

type drawnStep struct {
	Y, LabelY      int
	Label          string
	Length         string // of the bar
	Figure         string // beside it
	Bare           bool
	BareY          int
	BareLength     string
	BareFigure     string
	FigureX, BareX string
}

// svg draws the report: seconds of each step above those of its bare limit. The
// same report is always the same picture.
func (r Report) svg() string {
	d := drawing{Width: svgWidth, Margin: svgMargin, Bar: svgBar, BarsAt: svgBarsAt}
	most := 0.0
	for _, row := range r.Rows {
		most = max(most, row.Seconds)
		if row.Bare != nil {
			most = max(most, row.Bare.Seconds)
		}
	}
	scale := func(s float64) float64 { return max(s/most*svgBarsMost, 1) }
	y := svgTop
	for i, text := range wrap(r.Machine.String(), svgWrapped) {
		d.Machine = append(d.Machine, line{58 + 16*i, text})
		y = svgTop + 16*i
	}
	for _, g := range r.groups() {
		d.Headings = append(d.Headings, line{y, g.heading})
		y += svgHeading - svgStep/2
		for _, row := range g.rows {
			length := scale(row.Seconds)
			s := drawnStep{
				Y: y, LabelY: y + svgBar, Label: row.Step,
				Length: coordinate(length), FigureX: coordinate(svgBarsAt + length + 6),
				Figure: fmt.Sprintf("%s s, %s", seconds(row.Seconds), amount(row.Requests)),
			}
			if row.Bare != nil {
				length := scale(row.Bare.Seconds)
				s.Bare, s.BareY, s.LabelY = true, y+svgBar+1, y+svgBar+4
				s.BareLength, s.BareX = coordinate(length), coordinate(svgBarsAt+length+6)
				s.BareFigure = seconds(row.Bare.Seconds) + " s"
			}
			d.Steps = append(d.Steps, s)
			y += svgStep
		}
		y += svgStep / 2
	}
	for _, text := range wrap("One run; seconds vary by some 30 %. The mock of the API runs on the same cores. Bare limit: the same work at the API by a plain loop of the Go client.", svgWrapped) {
		d.Notes = append(d.Notes, line{y, text})
		y += 16
	}
	d.Height = y + 4
	var b strings.Builder
	if err := chartTemplate.Execute(&b, d); err != nil {
		panic(err) // Nothing of it depends on what was measured.
	}
	return b.String()
}

func amount(requests map[string]int) string {
	if len(requests) == 0 {
		return "no request"
	}
	return requestsText(requests)
}

// coordinate has few digits, so that pictures differ only where figures do.
func coordinate(f float64) string { return fmt.Sprintf("%.1f", f) }

// wrap breaks text between words into lines of at most so many letters.
func wrap(text string, most int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last < 0 || len(lines[last])+1+len(word) > most {
			lines = append(lines, word)
			continue
		}
		lines[last] += " " + word
	}
	return lines
}
