package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Sizes unless told otherwise.
const (
	defaultSingle    = 1_000
	defaultBatch     = 10_000
	defaultBatchPlan = 50_000
	defaultRecords   = 100_000
)

var scenarios = []string{"single", "batch", "data", "other"}

type settings struct {
	only                              []string
	latencies                         []time.Duration
	single, batch, batchPlan, records int
	out, render                       string
	provider, template, source        string
}

const usage = `Usage: go run ./internal/bench [FLAG...]

Runs the real CLI with the provider against a mock of the API and prints what each
command took, next to the bare limit: the same work at the API by a plain loop of
the Go client. All of it takes about ten minutes on two cores.

Scenarios (-only):
  single  -n records as brandwave_conversion with for_each
  batch   -batch records as one brandwave_conversion_batch, and a first plan of -batch-plan
  data    data source brandwave_conversions over -records
  other   the steps of single with another provider: -provider, -source, -template

A template is a configuration in Go's text/template. It gets
  .Endpoint .APIKey       of the API
  .Organization .Source   UUIDs that the records belong to
  .N .CSV                 how many rows there are, and the name of the file that has them,
                          with the columns order_id, converted_at, quantity, origin, campaign
and has to make one record of each row, with order_id as external_ref and quantity as
count. internal/bench/templates has an example.

Flags:
`

func parse(args []string, stderr io.Writer) (settings, error) {
	var set settings
	var only, latency string
	var quick bool
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&only, "only", "", "`scenarios` to run, separated by commas (default single,batch,data, and other with -provider)")
	flags.StringVar(&latency, "latency", "5ms,50ms", "`times` that each answer of the API takes, separated by commas")
	flags.IntVar(&set.single, "n", defaultSingle, "records of single and other")
	flags.IntVar(&set.batch, "batch", defaultBatch, "records of batch")
	flags.IntVar(&set.batchPlan, "batch-plan", defaultBatchPlan, "records of the batch that is only planned")
	flags.IntVar(&set.records, "records", defaultRecords, "records of data")
	flags.BoolVar(&quick, "quick", false, "less than a minute: small sizes and 5ms, where no other flag says otherwise")
	flags.StringVar(&set.out, "out", "", "`directory` to write bench.json, bench.md and bench.svg to")
	flags.StringVar(&set.render, "render", "", "measure nothing: write bench.md and bench.svg anew from bench.json in this `directory`")
	flags.StringVar(&set.provider, "provider", "", "`binary` of another provider")
	flags.StringVar(&set.source, "source", "", "its `namespace/type`, as its template has it in required_providers")
	flags.StringVar(&set.template, "template", "", "`file` with its configuration, see above")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	if flags.NArg() > 0 {
		return set, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if quick {
		given := map[string]bool{}
		flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
		for name, small := range map[string]string{"latency": "5ms", "n": "50", "batch": "200", "batch-plan": "500", "records": "1000"} {
			if !given[name] {
				if err := flags.Set(name, small); err != nil {
					return set, err
				}
			}
		}
	}
	return set, set.complete(only, latency)
}

// complete checks what flags cannot check by themselves.
func (set *settings) complete(only, latency string) error {
	for _, text := range strings.Split(latency, ",") {
		d, err := time.ParseDuration(strings.TrimSpace(text))
		if err != nil || d < 0 {
			return fmt.Errorf("-latency: %q is not a duration such as 5ms", text)
		}
		set.latencies = append(set.latencies, d)
	}
	for name, n := range map[string]int{"n": set.single, "batch": set.batch, "batch-plan": set.batchPlan, "records": set.records} {
		if n < 1 {
			return fmt.Errorf("-%s: must be 1 or more", name)
		}
	}
	if (set.provider == "") != (set.template == "") || (set.provider == "") != (set.source == "") {
		return errors.New("-provider, -source and -template belong together")
	}
	if set.provider != "" {
		namespace, kind, ok := strings.Cut(set.source, "/")
		if !ok || namespace == "" || kind == "" || strings.ContainsAny(set.source, `\.`) || strings.Contains(kind, "/") {
			return fmt.Errorf("-source: %q is not namespace/type", set.source)
		}
		var err error
		if set.provider, err = filepath.Abs(set.provider); err != nil {
			return fmt.Errorf("-provider: %w", err)
		}
	}
	if only == "" {
		set.only = []string{"single", "batch", "data"}
		if set.provider != "" {
			set.only = append(set.only, "other")
		}
		return nil
	}
	for _, name := range strings.Split(only, ",") {
		name = strings.TrimSpace(name)
		switch {
		case !slices.Contains(scenarios, name):
			return fmt.Errorf("-only: %q is none of %s", name, strings.Join(scenarios, ", "))
		case name == "other" && set.provider == "":
			return errors.New("-only other: needs -provider, -source and -template")
		case !slices.Contains(set.only, name):
			set.only = append(set.only, name)
		}
	}
	return nil
}
