//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// interruptible makes the end of the command's context an interrupt, on which
// an engine ends its providers and itself; a kill would leave the providers.
// In a process group of its own it does not get the terminal's Ctrl-C as well,
// and takes no second one for the order to drop everything.
func interruptible(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
}

// endGroup kills what an interrupted command may have left running.
func endGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		// Most often there is nobody left, which is an error to Kill only.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
