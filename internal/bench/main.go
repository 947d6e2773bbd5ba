// Command bench measures the provider: it runs the real CLI with the provider
// as a process of its own against a mock of the API, and prints what each
// command took next to what its requests take without Terraform. -help has the
// flags. Whatever it makes is in one temporary directory, which it removes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if code, isHelper := asHelper(os.Args); isHelper {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 0, 1 for a failure, 2 for wrong usage, or 130
// when it was interrupted.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	set, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	if set.render != "" {
		err = render(set.render, stdout)
	} else {
		err = measure(ctx, set, stdout, stderr)
	}
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "bench: interrupted")
		return 130
	}
	fmt.Fprintln(stderr, "bench:", err)
	return 1
}

func measure(ctx context.Context, set settings, stdout, stderr io.Writer) (err error) {
	fmt.Fprintln(stderr, "Building the provider from this tree ...")
	s, err := newStage(ctx, set)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	r := &runner{stage: s, set: set, progress: stderr, report: Report{Machine: s.machine}}
	failed := r.all(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := r.report.show(stdout); err != nil {
		return err
	}
	if set.out != "" {
		failed = errors.Join(failed, r.report.save(set.out))
	}
	return failed
}

// render draws an earlier run again.
func render(dir string, stdout io.Writer) error {
	r, err := load(dir)
	if err != nil {
		return err
	}
	if err := r.show(stdout); err != nil {
		return err
	}
	return r.save(dir)
}
