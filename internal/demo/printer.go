package main

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// printer writes what the audience reads.
type printer struct {
	out     io.Writer
	colour  bool
	verbose bool
	steps   int
}

func newPrinter(out *os.File, verbose bool) *printer {
	info, err := out.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &printer{
		out:     out,
		colour:  terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		verbose: verbose,
	}
}

const (
	bold = "1"
	dim  = "2"
	cyan = "36"
)

// paint returns text in a style, if there is colour at all.
func (p *printer) paint(style, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// say prints a line of narration.
func (p *printer) say(format string, args ...any) {
	fmt.Fprintf(p.out, format+"\n", args...)
}

// step begins a part of the story.
func (p *printer) step(title, text string) {
	p.steps++
	p.say("\n%s", p.paint(bold, fmt.Sprintf("%d. %s", p.steps, title)))
	p.say("%s", text)
}

// command shows what a user would type.
func (p *printer) command(line string) {
	p.say("\n  %s", p.paint(cyan, "$ "+line))
}

// output shows what a command printed: the lines that excerpt keeps, or all of
// them when the user wants to see everything or excerpt is nil.
func (p *printer) output(text string, excerpt func(lines []string) []bool) {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	if excerpt == nil || p.verbose {
		excerpt = everything
	}
	kept, left := cut(lines, excerpt(lines))
	for _, line := range kept {
		p.say("%s", strings.TrimRight("    "+line, " "))
	}
	if left > 0 {
		p.say("    %s", p.paint(dim, fmt.Sprintf("[%s left out]", count(left, "more line"))))
	}
}

// result prints what a step came to.
func (p *printer) result(format string, args ...any) {
	p.say("\n  %s", fmt.Sprintf(format, args...))
}

// count is a number with its noun: 1 row, 2 rows.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
