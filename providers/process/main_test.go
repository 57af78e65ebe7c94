package process_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// modeVariable makes the test binary a program to be run by the tests.
const modeVariable = "PROCESS_TEST_MODE"

// parentVariable is the environment variable with the parent of such a child.
const parentVariable = "PROCESS_TEST_PARENT"

func TestMain(m *testing.M) {
	mode, ok := os.LookupEnv(modeVariable)
	if !ok {
		os.Exit(m.Run())
	}
	os.Exit(play(mode, os.Args[1:]))
}

// play is the program; args are what the tests gave it.
func play(mode string, args []string) int {
	switch mode {
	case "words":
		text, _ := json.Marshal(args)
		fmt.Print(string(text))
	case "print": // STATUS STDOUT STDERR, as many as there are
		args = append(args, "", "")
		fmt.Print(args[1])
		fmt.Fprint(os.Stderr, args[2])
		status, _ := strconv.Atoi(args[0])
		return status
	case "look": // at what it was started with
		folder, _ := os.Getwd()
		input, _ := io.ReadAll(os.Stdin)
		text, _ := json.Marshal(map[string]any{
			"environment": os.Environ(), "folder": folder, "input": string(input), "words": args,
		})
		fmt.Print(string(text))
	case "killed":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		wait()
	case "flood": // BYTES
		n, _ := strconv.Atoi(args[0])
		line := strings.Repeat("0123456789", 1000)
		fmt.Print("begin")
		for printed := 0; printed < n; printed += len(line) {
			fmt.Print(line)
		}
		fmt.Print("end")
	case "wait": // [FIFO]
		fmt.Print("so far")
		if len(args) > 0 {
			announce(args[0], os.Getpid())
		}
		wait()
	case "polite": // FIFO
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		announce(args[0], os.Getpid())
		<-asked
		fmt.Print("cleaned up")
	case "stubborn": // FIFO HOW
		signal.Ignore(syscall.SIGTERM)
		for args[1] == "alone" && strconv.Itoa(os.Getppid()) == os.Getenv(parentVariable) {
			<-time.After(time.Millisecond)
		}
		announce(args[0], os.Getpid())
		wait()
	case "parent": // FIFO HOW: has a child that does the announcing
		child := offspring(args[0], args[1])
		if args[1] == "alone" {
			return 0
		}
		_ = child.Wait()
	}
	return 0
}

// offspring starts a program that ignores SIGTERM. HOW is "group" for a simple
// child, "alone" for one that outlives its parent, "quiet" for one
// without the parent's output, "session" for one in a session of its own.
func offspring(fifo, how string) *exec.Cmd {
	child := exec.Command(os.Args[0], fifo, how)
	child.Env = append(os.Environ(), modeVariable+"=stubborn", parentVariable+"="+strconv.Itoa(os.Getpid()))
	if how != "quiet" {
		child.Stdout = os.Stdout
	}
	if how == "session" {
		child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	}
	if err := child.Start(); err != nil {
		panic(err)
	}
	return child
}

// announce writes the number of the process that is ready.
func announce(fifo string, pid int) {
	file, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	_, _ = fmt.Fprintln(file, pid)
	_ = file.Close()
}

// wait is for ever, as far as a test is concerned.
func wait() {
	<-time.After(time.Minute)
}
