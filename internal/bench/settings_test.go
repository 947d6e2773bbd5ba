package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		args string
		want settings
	}{
		{"", settings{
			only: []string{"single", "batch", "data"}, latencies: []time.Duration{5 * time.Millisecond, 50 * time.Millisecond},
			single: 1_000, batch: 10_000, batchPlan: 50_000, records: 100_000,
		}},
		{"-quick -n 7 -only data,single,data", settings{
			only: []string{"data", "single"}, latencies: []time.Duration{5 * time.Millisecond},
			single: 7, batch: 200, batchPlan: 500, records: 1_000,
		}},
		{"-latency 1s -provider /p -source a/b -template t", settings{
			only: []string{"single", "batch", "data", "other"}, latencies: []time.Duration{time.Second},
			single: 1_000, batch: 10_000, batchPlan: 50_000, records: 100_000,
			provider: "/p", source: "a/b", template: "t",
		}},
	} {
		t.Run(c.args, func(t *testing.T) {
			var stderr bytes.Buffer
			got, err := parse(strings.Fields(c.args), &stderr)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(settings{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for args, says := range map[string]string{
		"more":                                  `unexpected argument "more"`,
		"-latency 5":                            `-latency: "5" is not a duration`,
		"-latency 5ms,-1s":                      `-latency: "-1s" is not a duration`,
		"-n 0":                                  "-n: must be 1 or more",
		"-only singles":                         `-only: "singles" is none of single, batch, data, other`,
		"-only other":                           "-only other: needs -provider",
		"-provider p":                           "belong together",
		"-provider p -template t":               "belong together",
		"-provider p -template t -source b":     `-source: "b" is not namespace/type`,
		"-provider p -template t -source a/b/c": "is not namespace/type",
		"-provider p -template t -source ../b":  "is not namespace/type",
	} {
		t.Run(args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(t.Context(), strings.Fields(args), &stdout, &stderr); code != 2 {
				t.Errorf("exit code %d", code)
			}
			if !strings.Contains(stderr.String(), says) {
				t.Errorf("no %q in: %s", says, &stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"-help"}, &stdout, &stderr); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, text := range []string{".Endpoint", ".CSV", "-render", "-only"} {
		if !strings.Contains(stderr.String(), text) {
			t.Errorf("no %q in:\n%s", text, &stderr)
		}
	}
}
