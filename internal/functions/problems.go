package functions

import (
	"fmt"
	"strconv"
	"strings"
)

// maxProblems is how many are told one by one.
const maxProblems = 20

// problems are all that is wrong with an argument.
type problems struct {
	told  []string
	total int
}

func (p *problems) add(format string, args ...any) {
	if p.total++; p.total <= maxProblems {
		p.told = append(p.told, fmt.Sprintf(format, args...))
	}
}

// String is a message, to which Terraform adds a full stop. Terraform breaks
// lines at the width of the screen, except those that begin with a space.
func (p *problems) String() string {
	if p.total == 1 {
		return p.told[0]
	}
	s := fmt.Sprintf("%d mistakes:\n\n  %s", p.total, strings.Join(p.told, "\n  "))
	if more := p.total - len(p.told); more > 0 {
		s += fmt.Sprintf("\n\nand %d more", more)
	}
	return s
}

// maxShown is how much of a cell goes into a message, in characters.
const maxShown = 40

func shorten(s string) string {
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return s
}

// columnName is plain where that is clear.
func columnName(name string) string {
	name = shorten(name)
	quoted := strconv.Quote(name)
	if quoted == `"`+name+`"` && strings.TrimSpace(name) == name && name != "" && !strings.ContainsAny(name, ",:") {
		return name
	}
	return quoted
}
