package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

var columns = []string{"step", "s", "on the wire", "bare limit", "ratio", "requests", "conns", "provider MiB", "CLI MiB", "provider CPU s", "CLI CPU s"}

// unknown stands for what there is no figure of.
const unknown = "-"

// cells are a row's, in the order of columns.
func (row Row) cells() []string {
	bare, ratio := unknown, unknown
	if row.Bare != nil {
		bare = seconds(row.Bare.Seconds)
		ratio = strconv.FormatFloat(row.Seconds/row.Bare.Seconds, 'f', 1, 64)
	}
	wire := unknown
	if len(row.Requests) > 0 {
		wire = seconds(row.WireSeconds)
	}
	name := row.Step
	if row.Note != "" {
		name += " (" + row.Note + ")"
	}
	return []string{
		name, seconds(row.Seconds), wire, bare, ratio, requestsText(row.Requests), number(row.Connections),
		row.Provider.peak(), row.CLI.peak(), row.Provider.cpu(), row.CLI.cpu(),
	}
}

func (u *Usage) peak() string {
	if u == nil {
		return unknown
	}
	return strconv.FormatInt((u.PeakBytes+1<<19)>>20, 10)
}

func (u *Usage) cpu() string {
	if u == nil {
		return unknown
	}
	return seconds(u.CPUSeconds)
}

// show writes the table for a terminal.
func (r Report) show(out io.Writer) error {
	for _, g := range r.groups() {
		fmt.Fprintf(out, "\n%s\n", g.heading)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "  %s\n", strings.Join(columns, "\t"))
		for _, row := range g.rows {
			fmt.Fprintf(w, "  %s\n", strings.Join(row.cells(), "\t"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	if promises := r.promises(); len(promises) > 0 {
		for _, p := range promises {
			fmt.Fprintln(out, p)
		}
		fmt.Fprintln(out)
	}
	for _, line := range r.legend() {
		fmt.Fprintln(out, line)
	}
	return nil
}

// markdown is the table for a file.
func (r Report) markdown() string {
	var b strings.Builder
	b.WriteString("# Benchmark\n")
	for _, g := range r.groups() {
		fmt.Fprintf(&b, "\n## %s\n\n| %s |\n| --- |%s\n", g.heading, strings.Join(columns, " | "), strings.Repeat(" ---: |", len(columns)-1))
		for _, row := range g.rows {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row.cells(), " | "))
		}
	}
	if promises := r.promises(); len(promises) > 0 {
		b.WriteString("\n## What it is to hold\n\n")
		for _, p := range promises {
			b.WriteString("- " + p + "\n")
		}
	}
	b.WriteString("\n## What the figures are\n\n")
	for _, line := range r.legend() {
		b.WriteString("- " + line + "\n")
	}
	return b.String()
}
