package terminal

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Style is what may be used in printing.
type Style struct {
	Width      int  // columns a line may have, 0 for no limit; fewer than 20 are taken as 20
	Color      bool // whether faces and colours are shown
	Hyperlinks bool // whether links are laid under words (OSC 8) and not printed
}

// StyleOf returns the style that fits w. Colours and hyperlinks are for
// terminals alone, colours not under NO_COLOR or TERM=dumb, hyperlinks only
// where the terminal is known to have them. env looks up an environment
// variable as os.Getenv does. What is no terminal gets 80 columns.
func StyleOf(w io.Writer, env func(string) string) Style {
	if !IsTerminal(w) {
		return Style{Width: 80}
	}
	dumb := env("TERM") == "dumb" || env("TERM") == ""
	return Style{
		Width:      columns(w),
		Color:      !dumb && env("NO_COLOR") == "",
		Hyperlinks: !dumb && hasHyperlinks(env),
	}
}

// IsTerminal reports whether v, a reader or writer, is a terminal.
func IsTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columns returns how wide lines of prose on w should be: its width, or what
// can still be read with ease when it is wider.
func columns(w io.Writer) int {
	const readable, unknown = 88, 80
	f, ok := w.(*os.File)
	if !ok {
		return unknown
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil || n <= 0 {
		return unknown
	}
	return min(n, readable)
}

// hasHyperlinks reports whether the terminal that env describes is known to
// show OSC 8 hyperlinks. Within tmux and screen it cannot be known.
func hasHyperlinks(env func(string) string) bool {
	if env("TMUX") != "" || env("STY") != "" {
		return false
	}
	switch env("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio":
		return true
	}
	if env("WT_SESSION") != "" || env("KITTY_WINDOW_ID") != "" {
		return true
	}
	atLeast := func(name string, version int) bool {
		v, err := strconv.Atoi(env(name))
		return err == nil && v >= version
	}
	if atLeast("KONSOLE_VERSION", 201200) || atLeast("VTE_VERSION", 5001) { // VTE 0.50.0 crashed on them
		return true
	}
	t := env("TERM")
	return t == "xterm-kitty" || t == "xterm-ghostty" || t == "foot" || strings.HasPrefix(t, "alacritty") || t == "wezterm"
}
