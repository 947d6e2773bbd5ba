// Command demo shows what the provider does: it seeds, looks up, changes and
// removes conversions with a real terraform or tofu, on a mock of the API. With
// -dev it leaves the mock running, for playing with the provider by hand.
// Whatever it makes is in one temporary directory, which it removes.
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
	// A polite kill, a closed terminal and a reader that goes away (| head) must
	// clean up, too.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 0, 1 for a failure, 2 for wrong usage, or 130
// when it was interrupted.
func run(ctx context.Context, args []string, stdout, stderr *os.File) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dev := flags.Bool("dev", false, "leave the mock running, and say how to use it, until Ctrl-C")
	verbose := flags.Bool("v", os.Getenv("DEMO_VERBOSE") != "", "show the whole output of each command, as DEMO_VERBOSE=1 does")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "demo: unexpected argument %q\n", flags.Arg(0))
		return 2
	}

	p := newPrinter(stdout, *verbose)
	show := tellStory
	if *dev {
		show = serveDev
	}
	err := show(ctx, p)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && !errors.Is(err, errLeftBehind):
		fmt.Fprintln(stderr, "\ninterrupted; what the demo had made is removed.")
		return 130
	}
	report(stderr, err)
	return 1
}

// report says what went wrong. Of a failed command it shows everything, as the
// excerpt on the screen may lack the reason.
func report(w io.Writer, err error) {
	var failed *commandError
	if errors.As(err, &failed) {
		fmt.Fprintf(w, "\n%s printed:\n\n%s\n", failed.command, failed.output)
	}
	fmt.Fprintf(w, "\nThe demo failed: %v.\n", err)
}
