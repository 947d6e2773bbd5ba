//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// canMeasure tells that memory and CPU time of processes can be told apart.
//
// What a system says of an ended process includes the children that it waited
// for, and of its peak also that of the process that forked it. So a CLI that
// starts a provider of 500 MiB would seem to be as large, and so would all that
// is started by a benchmark that holds 100,000 records. Therefore both are
// started by small keepers, and a CLI starts a stand-in that never waits for the
// keeper of the provider.
const canMeasure = true

// lifeline is the file descriptor whose end tells a keeper that nobody is left
// to keep for.
const lifeline = 3

// asHelper does what this program is for when it was started as a keeper or as
// a provider, and returns its exit code.
func asHelper(args []string) (code int, isHelper bool) {
	switch {
	case len(args) > 3 && args[1] == keepArg:
		return keep(args[2], args[3], args[4:]), true
	case strings.HasPrefix(filepath.Base(args[0]), "terraform-provider-"):
		if err := standIn(args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// outliveInterrupts leaves Ctrl-C to the CLI, which then ends its providers.
func outliveInterrupts() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
}

// keep runs a program as if in its own place, and reports what it used.
func keep(report, program string, args []string) int {
	outliveInterrupts()
	for fd := lifeline; fd <= lifeline+1; fd++ {
		syscall.CloseOnExec(fd)
	}
	ctx, kill := context.WithCancel(context.Background())
	defer kill()
	go func() {
		_, _ = io.Copy(io.Discard, os.NewFile(lifeline, "lifeline"))
		kill()
	}()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	if err := writeReport(report, cmd.ProcessState); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 1
	}
	if code := cmd.ProcessState.ExitCode(); code >= 0 {
		return code
	}
	return 1 // It was killed.
}

func writeReport(report string, ended *os.ProcessState) error {
	used, ok := ended.SysUsage().(*syscall.Rusage)
	if !ok {
		return fmt.Errorf("no resource usage of %s", ended)
	}
	// Most systems count KiB here, Darwin bytes. The type differs as well.
	peak := int64(used.Maxrss) //nolint:unconvert // an int32 on some systems
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		peak *= 1024
	}
	content, err := json.Marshal(Usage{PeakBytes: peak, CPUSeconds: (ended.UserTime() + ended.SystemTime()).Seconds()})
	if err != nil {
		return err
	}
	// A reader must not find half of it.
	if err := os.WriteFile(report+".part", content, 0o600); err != nil {
		return err
	}
	return os.Rename(report+".part", report)
}

// standIn is what a CLI starts as its provider. It runs the provider below a
// keeper and ends with it.
func standIn(args []string) error {
	outliveInterrupts()
	program, err := self()
	if err != nil {
		return err
	}
	report := filepath.Join(os.Getenv(reportsIn), "provider-"+strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(report, nil, 0o600); err != nil {
		return err
	}
	alive, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	defer hold.Close() // also closed when this process is killed
	ended, end, err := os.Pipe()
	if err != nil {
		return err
	}
	keeper := exec.CommandContext(context.Background(), program, append([]string{keepArg, report, os.Getenv(standInFor)}, args...)...)
	keeper.Stdin, keeper.Stdout, keeper.Stderr = os.Stdin, os.Stdout, os.Stderr
	keeper.ExtraFiles = []*os.File{alive, end}
	if err := keeper.Start(); err != nil {
		return err
	}
	_, _ = alive.Close(), end.Close()
	// The keeper ends without being waited for, see canMeasure.
	_, err = io.Copy(io.Discard, ended)
	return err
}

// keepCommand makes cmd run below a keeper that writes the report, in a process
// group of its own. The end of its context is an interrupt, on which a CLI ends
// its providers and itself. The function that it returns kills what is left.
func keepCommand(cmd *exec.Cmd, report string) (endGroup func(), err error) {
	program, err := self()
	if err != nil {
		return nil, err
	}
	alive, hold, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Args = append([]string{program, keepArg, report, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = program
	cmd.ExtraFiles = []*os.File{alive}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	return func() {
		_, _ = alive.Close(), hold.Close()
		if cmd.Process != nil {
			// Most often there is nobody left, which is an error to Kill only.
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	}, nil
}
