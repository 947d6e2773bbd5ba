package main

import (
	"regexp"
	"strings"
)

// The excerpts below know the engines' output by its shape, and decide about
// lines without their colours.

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

func plain(line string) string { return colours.ReplaceAllString(line, "") }

// cut returns the kept lines, with a sign between those that did not stand
// together, and how many others there are, empty ones aside.
func cut(lines []string, keep []bool) (kept []string, left int) {
	gap := false
	for i, line := range lines {
		switch {
		case keep[i]:
			if gap && len(kept) > 0 {
				kept = append(kept, "...")
			}
			kept = append(kept, line)
			gap = false
		case strings.TrimSpace(plain(line)) != "":
			left++
			gap = true
		}
	}
	return kept, left
}

func everything(lines []string) []bool {
	keep := make([]bool, len(lines))
	for i := range keep {
		keep[i] = true
	}
	return keep
}

// matching keeps lines that contain one of the words.
func matching(words ...string) func([]string) []bool {
	return func(lines []string) []bool {
		keep := make([]bool, len(lines))
		for i, line := range lines {
			for _, word := range words {
				keep[i] = keep[i] || strings.Contains(plain(line), word)
			}
		}
		return keep
	}
}

// block keeps the first block of a configuration that starts like this.
func block(start string) func([]string) []bool {
	return func(lines []string) []bool {
		keep := make([]bool, len(lines))
		inside := false
		for i, line := range lines {
			inside = inside || strings.HasPrefix(line, start)
			keep[i] = inside
			if inside && line == "}" {
				break
			}
		}
		return keep
	}
}

// firstChange keeps the first change of a plan and its summary.
func firstChange(lines []string) []bool {
	keep := matching("Plan: ")(lines)
	inside, seen := false, false
	for i, line := range lines {
		text := plain(line)
		if !seen && strings.HasPrefix(text, "  # ") {
			inside, seen = true, true
		}
		keep[i] = keep[i] || inside
		if text == "    }" {
			inside = false
		}
	}
	return keep
}

// firstDone keeps the first of the things that an apply did, its summary, and
// the outputs; of an output that is a map, only its first entry.
func firstDone(lines []string) []bool {
	keep := matching(" complete! ")(lines)
	done, outputs, entries := false, false, 0
	for i, line := range lines {
		text := plain(line)
		switch {
		case strings.HasPrefix(text, "Outputs:"):
			outputs = true
			keep[i] = true
		case outputs && strings.HasPrefix(text, " "):
			entries++
			keep[i] = entries == 1
		case outputs:
			entries = 0
			keep[i] = true
		case !done && strings.Contains(text, " complete after "):
			done = true
			keep[i] = true
		}
	}
	return keep
}

// outputs keeps the outputs, whole.
func outputs(lines []string) []bool {
	keep := make([]bool, len(lines))
	inside := false
	for i, line := range lines {
		inside = inside || strings.HasPrefix(plain(line), "Outputs:")
		keep[i] = inside
	}
	return keep
}
