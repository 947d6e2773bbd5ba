package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// serveDev leaves the mock running and says how to use it, until the context
// ends. That is how it is meant to end, so it is no error.
func serveDev(ctx context.Context, p *printer) (err error) {
	requests := &requestPrinter{out: p.out}
	s, err := newStage(ctx, p, mockapi.WithoutRequestLog(), mockapi.WithRequestHook(requests.print))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()

	for _, example := range []string{"seed-from-csv", "seed-many-from-csv", "adopt-existing", "move-in", "ci"} {
		if err := s.setSource(example); err != nil {
			return err
		}
	}
	for _, snippet := range []string{importAction, listResource} {
		if err := os.WriteFile(s.path("examples", filepath.FromSlash(snippet), "versions.tf"), []byte(versions), 0o600); err != nil {
			return err
		}
	}
	recorded, err := s.recordSome()
	if err != nil {
		return err
	}
	config, err := s.writeDevOverrides()
	if err != nil {
		return err
	}
	s.explain(p, config, recorded)

	<-ctx.Done()
	p.say("\nRemoving %s ...", s.root)
	return nil
}

// Snippets that can be tried by themselves, and what makes them a configuration.
const (
	importAction = "actions/brandwave_import_conversions"
	listResource = "list-resources/brandwave_conversion"
	versions     = "terraform {\n  required_providers {\n    brandwave = { source = \"brandwave/brandwave\" }\n  }\n}\n"
)

// recordSome puts the first rows of adopt-existing on the mock, as if they had
// been recorded by other means: one of them with another quantity.
func (s *stage) recordSome() (int, error) {
	table, err := rows(s.path("examples", "adopt-existing", "conversions.csv"))
	if err != nil {
		return 0, err
	}
	recorded := table[1:4]
	for i, row := range recorded {
		at, err := time.Parse(time.RFC3339, row[1])
		if err != nil {
			return 0, fmt.Errorf("adopt-existing: %w", err)
		}
		quantity, err := strconv.ParseInt(row[2], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("adopt-existing: %w", err)
		}
		if i == 1 {
			quantity++
		}
		s.mock.Put(mockapi.Conversion{
			OrganizationID: mockapi.DefaultOrganization,
			SourceID:       mockapi.DefaultSource,
			ConvertedAt:    at,
			Count:          quantity,
			ExternalRef:    &row[0],
			Origin:         &row[3],
		})
	}
	return len(recorded), nil
}

// writeDevOverrides writes a CLI configuration that uses the provider as it was
// built, under either registry's name and without init. It returns its path.
func (s *stage) writeDevOverrides() (string, error) {
	var b strings.Builder
	b.WriteString("provider_installation {\n  dev_overrides {\n")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		fmt.Fprintf(&b, "    %q = %q\n", host+"/brandwave/brandwave", filepath.ToSlash(filepath.Dir(s.installation.Binary)))
	}
	b.WriteString("  }\n  direct {}\n}\n")
	file := s.path("dev.tfrc")
	return file, os.WriteFile(file, []byte(b.String()), 0o600)
}

// explain prints what a person needs to go on in another terminal.
func (s *stage) explain(p *printer, config string, recorded int) {
	engine := s.engineName()
	if path, err := exec.LookPath(engine); err != nil || path != s.engine.Path {
		engine = shell(s.engine.Path)
	}
	p.say("A mock of the Brandwave API runs at %s and holds %s. In another terminal:\n", s.url, count(recorded, "conversion"))
	p.say("  %s", p.paint(cyan, "export TF_CLI_CONFIG_FILE="+shell(config)))
	p.say("  %s", p.paint(cyan, "export "+strings.Join(s.settings(), " ")))
	p.say("  %s", p.paint(cyan, "cd "+shell(s.path("examples", "seed-from-csv"))))
	p.say("\nThen, for instance:\n")
	p.say("  %s apply", engine)
	p.say("      # records the rows of conversions.csv; change one and apply again")
	p.say("  (cd ../lookup-in-module && %[1]s get && %[1]s apply)", engine)
	p.say("      # looks two of them up")
	p.say("  (cd ../seed-many-from-csv && %s apply)", engine)
	p.say("      # in place of the first: the same rows as one resource")
	p.say("  (cd ../adopt-existing && %s apply)", engine)
	p.say("      # imports the %d that are there already, creates the others", recorded)
	if s.engine.Since("1.14", "") {
		p.say("  (cd ../%s && %s apply -invoke=action.brandwave_import_conversions.orders)", importAction, engine)
		p.say("      # records the rows of orders.csv, without a state; run it again")
		p.say("  (cd ../%s && %s query)", listResource, engine)
		p.say("      # lists what is recorded; -generate-config-out=FILE writes what imports it")
	}
	p.say("\nThe provider needs no init here. After a change to its code, in the repository:\n")
	p.say("  go build -o %s .", shell(s.installation.Binary))
	p.say("\nEach request shows below. Ctrl-C ends this and removes it all, state included.\n")
}

var safe = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// shell quotes a word for a POSIX shell where it needs that.
func shell(word string) string {
	if safe.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// maxBody is how much of a body fits on the line of its request, in characters.
const maxBody = 120

// requestPrinter prints a line for each request. It never prints headers, which
// hold the key.
type requestPrinter struct {
	mu  sync.Mutex
	out io.Writer
}

func (p *requestPrinter) print(r mockapi.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	target := r.Path
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	body := []rune(string(r.Body))
	if len(body) > maxBody {
		body = append(body[:maxBody], []rune(" ...")...)
	}
	line := fmt.Sprintf("%s  %-6s %s  %d  %s", r.Time.Format(time.TimeOnly), r.Method, target, r.Status, string(body))
	fmt.Fprintln(p.out, strings.TrimRight(line, " "))
}
