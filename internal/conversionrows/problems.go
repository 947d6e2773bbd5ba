package conversionrows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// MaxProblems is how many are told one by one.
const MaxProblems = 20

// Problems are all that is wrong with a text or a mapping.
type Problems struct {
	told  []string
	total int
}

// Add notes problems, each in words that stand for themselves.
func (p *Problems) Add(texts ...string) {
	p.total += len(texts)
	p.told = append(p.told, texts[:min(len(texts), MaxProblems-len(p.told))]...)
}

func (p *Problems) addf(format string, args ...any) { p.Add(fmt.Sprintf(format, args...)) }

// Any reports whether there are some.
func (p *Problems) Any() bool { return p.total > 0 }

// String is a message, to which Terraform adds a full stop. Terraform breaks
// lines at the width of the screen, except those that begin with a space.
func (p *Problems) String() string {
	if p.total == 1 {
		return p.told[0]
	}
	s := fmt.Sprintf("%d mistakes:\n\n  %s", p.total, strings.Join(p.told, "\n  "))
	if more := p.total - len(p.told); more > 0 {
		s += fmt.Sprintf("\n\nand %d more", more)
	}
	return s
}

// columnName is plain where that is clear.
func columnName(name string) string {
	name = conversion.Shorten(name)
	quoted := strconv.Quote(name)
	if quoted == `"`+name+`"` && strings.TrimSpace(name) == name && name != "" && !strings.ContainsAny(name, ",:") {
		return name
	}
	return quoted
}
