package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/tfcli"
)

// interruptTime is how long an interrupted command may take to end by itself.
const interruptTime = 10 * time.Second

// commandError is a command that did not exit as it should.
type commandError struct {
	command string
	code    int
	output  string
}

func (e *commandError) Error() string { return fmt.Sprintf("%s exited with %d", e.command, e.code) }

// cli runs the engine's commands in one of the examples.
type cli struct {
	workspace *tfcli.Workspace
	printer   *printer
	name      string // as a user would type it
}

func (s *stage) cli(p *printer, example string) cli {
	home := s.path("home")
	env := append(s.settings(),
		"HOME="+home, "USERPROFILE="+home, "APPDATA="+home,
		"XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+home,
		"TF_INPUT=0")
	if !p.colour {
		env = append(env, "TF_CLI_ARGS=-no-color")
	}
	return cli{
		workspace: tfcli.New(s.engine, s.installation, s.path("examples", example), env...),
		printer:   p,
		name:      s.engineName(),
	}
}

func (s *stage) engineName() string {
	if s.engine.Tofu {
		return "tofu"
	}
	return "terraform"
}

// run shows the command and what excerpt leaves of its output. Any exit code
// but 0 is an error.
func (c cli) run(ctx context.Context, excerpt func(lines []string) []bool, args ...string) error {
	c.printer.command(c.name + " " + strings.Join(args, " "))
	out, err := c.quietly(ctx, args...)
	if err != nil {
		return err
	}
	c.printer.output(out, excerpt)
	return nil
}

// quietly runs the command and returns its standard output.
func (c cli) quietly(ctx context.Context, args ...string) (string, error) {
	cmd := c.workspace.Command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	interruptible(cmd)
	cmd.WaitDelay = interruptTime
	err := cmd.Run()
	if ctx.Err() != nil {
		endGroup(cmd)
		return "", ctx.Err()
	}
	command := c.name + " " + strings.Join(args, " ")
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return "", &commandError{command: command, code: exit.ExitCode(), output: stdout.String() + stderr.String()}
	case err != nil:
		return "", fmt.Errorf("%s: %w", command, err)
	}
	return stdout.String(), nil
}
