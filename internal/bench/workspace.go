package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// interruptTime is how long an interrupted command may take to end by itself.
const interruptTime = 10 * time.Second

// Fields are what a template of a configuration is given.
type Fields struct {
	Endpoint, APIKey     string // of the API
	Organization, Source string // UUIDs that records belong to
	N                    int    // rows in the CSV file
	CSV                  string // its name; its columns are order_id, converted_at, quantity, origin, campaign
}

// workspace is a directory with a configuration that an engine has initialized.
type workspace struct {
	*tfcli.Workspace
	api    *api
	orders []order
	runs   int
}

// newWorkspace writes the configuration and the orders that it is about.
func (s *stage) newWorkspace(ctx context.Context, p provider, a *api, config *template.Template, orders []order) (*workspace, error) {
	s.spaces++
	dir := s.path("workspaces", strconv.Itoa(s.spaces))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	env := append(s.home(), "TF_INPUT=0", "TF_CLI_ARGS=-no-color", standInFor+"="+p.binary,
		"BRANDWAVE_ENDPOINT="+a.url, "BRANDWAVE_API_KEY="+mockapi.DefaultToken, "BRANDWAVE_ORGANIZATION_ID="+mockapi.DefaultOrganization)
	w := &workspace{Workspace: tfcli.New(s.engine, p.installation, dir, env...), api: a, orders: orders}
	fields := Fields{
		Endpoint: a.url, APIKey: mockapi.DefaultToken, Organization: mockapi.DefaultOrganization, Source: source,
		N: len(orders), CSV: "conversions.csv",
	}
	var text strings.Builder
	if err := config.Execute(&text, fields); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text.String()), 0o600); err != nil {
		return nil, err
	}
	if err := w.writeOrders(); err != nil {
		return nil, err
	}
	_, err := w.run(ctx, 0, nil, "init")
	return w, err
}

func (w *workspace) writeOrders() error {
	return writeCSV(filepath.Join(w.Dir, "conversions.csv"), w.orders)
}

// change raises the quantity of one row of the CSV file.
func (w *workspace) change() error {
	w.orders[len(w.orders)/2].quantity++
	return w.writeOrders()
}

// measured is what a command took.
type measured struct {
	seconds       float64
	traffic       traffic
	cli, provider *Usage // nil: not known
	code          int
}

// run runs the engine. It fails unless the exit code is the one given (-1: any).
func (w *workspace) run(ctx context.Context, code int, env []string, args ...string) (measured, error) {
	w.runs++
	reports := filepath.Join(w.Dir, ".reports", strconv.Itoa(w.runs))
	if err := os.MkdirAll(reports, 0o700); err != nil {
		return measured{}, err
	}
	// A file rather than memory: nobody reads along at the pace of a pipe.
	output, err := os.Create(filepath.Join(reports, "output.txt"))
	if err != nil {
		return measured{}, err
	}
	defer output.Close()
	cmd := w.Command(ctx, args...)
	cmd.Env = append(append(cmd.Env, env...), reportsIn+"="+reports)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.WaitDelay = interruptTime
	endGroup, err := keepCommand(cmd, filepath.Join(reports, "cli"))
	if err != nil {
		return measured{}, err
	}
	defer endGroup()

	w.api.reset()
	started := time.Now()
	err = cmd.Run()
	m := measured{seconds: time.Since(started).Seconds(), traffic: w.api.reset(), code: cmd.ProcessState.ExitCode()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return m, ctx.Err()
	case err != nil && !errors.As(err, &exit):
		return m, err
	case code >= 0 && m.code != code:
		text, _ := os.ReadFile(output.Name()) // The exit code alone is an error as well.
		return m, &commandError{command: strings.Join(append([]string{filepath.Base(w.Engine.Path)}, args...), " "), code: m.code, output: string(text)}
	}
	if m.cli, err = usageOf(reports, "cli"); err != nil {
		return m, err
	}
	m.provider, err = usageOf(reports, "provider-*")
	return m, err
}

// commandError is a command that did not exit as it should.
type commandError struct {
	command string
	code    int
	output  string
}

func (e *commandError) Error() string {
	const most = 4000
	text := strings.TrimSpace(e.output)
	if len(text) > most {
		text = "[...]" + text[len(text)-most:]
	}
	return fmt.Sprintf("%s exited with %d and printed:\n%s", e.command, e.code, text)
}
