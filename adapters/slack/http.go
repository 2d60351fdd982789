package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"footnote/bot"
)

// The paths that Slack and people reach Footnote at.
const (
	eventsPath       = "/slack/events"
	interactionsPath = "/slack/interactions"
	commandsPath     = "/slack/commands"
	installPath      = "/slack/install"
	redirectPath     = "/slack/oauth"
)

// maxBody is how many bytes a request may have.
const maxBody = 1 << 20

// serveHTTP takes deliveries over HTTP until ctx ends.
func (a *Adapter) serveHTTP(ctx context.Context, d bot.Desk) error {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	deeds, end := outlive(inner)
	defer end()
	var own sync.WaitGroup
	defer own.Wait()
	defer cancel()
	listener := a.listen
	if listener == nil {
		var err error
		if listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", a.config.Listen); err != nil {
			return fmt.Errorf("listen for Slack: %w: is the port taken? Choose another with listen", err)
		}
	}
	if a.installs != nil {
		own.Go(func() { a.renewAll(inner) })
	}
	var requests inFlight
	server := &http.Server{
		Handler:           requests.count(a.handler(desk{Adapter: a, Desk: d, start: func(f func(context.Context)) { own.Go(func() { f(deeds) }) }})),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 20 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10,
		BaseContext:    func(net.Listener) context.Context { return inner },
	}
	failed, refused := make(chan error, 1), make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	own.Go(func() {
		if err := a.greet(inner); err != nil {
			refused <- err
		}
	})
	var why error
	select {
	case err := <-failed:
		return fmt.Errorf("serve Slack: %w", err)
	case err := <-refused:
		why = fmt.Errorf("connect to Slack: %w", err)
	case <-ctx.Done():
	}
	// Not Shutdown, which waits for seconds for connections that nobody has sent
	// a request on.
	requests.end(5 * time.Second)
	_ = server.Close() // what is still there is cut off
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		a.log.WarnContext(ctx, "the HTTP server ended oddly", "error", err)
	}
	return why
}

// inFlight counts the requests that are being answered.
type inFlight struct {
	mu    sync.Mutex // guards what follows
	n     int
	ended bool          // no more are taken
	none  chan struct{} // closed when it has ended and n is 0
}

// count has h answer requests until the end. Later ones are to come again.
func (f *inFlight) count(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !f.add(1) {
			w.Header().Set("Connection", "close")
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		defer f.add(-1)
		h.ServeHTTP(w, r)
	})
}

func (f *inFlight) add(n int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n > 0 && f.ended {
		return false
	}
	f.n += n
	if f.ended && f.n == 0 {
		close(f.none)
	}
	return true
}

// end takes no more requests and waits until those that are being answered are
// done, but no longer than most.
func (f *inFlight) end(most time.Duration) {
	f.mu.Lock()
	f.ended, f.none = true, make(chan struct{})
	if f.n == 0 {
		close(f.none)
	}
	f.mu.Unlock()
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-f.none:
	case <-t.C:
	}
}

// handler returns what serves the paths.
func (a *Adapter) handler(d desk) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+eventsPath, d.signed(d.serveEvent))
	mux.HandleFunc("POST "+interactionsPath, d.signed(d.serveInteraction))
	mux.HandleFunc("POST "+commandsPath, d.signed(d.serveCommand))
	if a.installs != nil {
		i := newInstaller(a)
		mux.HandleFunc("GET "+installPath, i.begin)
		mux.HandleFunc("GET "+redirectPath, i.finish)
	}
	return mux
}

// signed lets only requests through that Slack signed within the last five
// minutes. The signature is over the bytes as they came, of which there may
// not be too many.
//
// Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
func (d desk) signed(next func(http.ResponseWriter, *http.Request, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			refuse(w, http.StatusRequestEntityTooLarge)
			return
		}
		v, err := slack.NewSecretsVerifier(r.Header, string(d.keys.signing))
		if err == nil {
			_, err = v.Write(body)
		}
		if err == nil {
			err = v.Ensure()
		}
		if err != nil {
			d.log.WarnContext(r.Context(), "a request that Slack did not sign was refused", "error", err)
			refuse(w, http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	}
}

// refuse answers that the request is no good, and that sending it again does
// not make it better.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("X-Slack-No-Retry", "1")
	http.Error(w, http.StatusText(status), status)
}

// serveEvent takes what the Events API delivers.
func (d desk) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var head struct{ Type, Challenge string }
	if err := json.Unmarshal(body, &head); err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	if head.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, head.Challenge) // Slack sees whether it came
		return
	}
	d.accept(w, r, eventsAPI, body)
}

// serveInteraction takes buttons and shortcuts: a form with JSON in it.
func (d desk) serveInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || !json.Valid([]byte(form.Get("payload"))) {
		refuse(w, http.StatusBadRequest)
		return
	}
	d.accept(w, r, interactive, []byte(form.Get("payload")))
}

// serveCommand takes slash commands: a form, kept as JSON as Socket Mode has it.
func (d desk) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("command") == "" {
		refuse(w, http.StatusBadRequest)
		return
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		refuse(w, http.StatusBadRequest)
		return
	}
	d.accept(w, r, slashCommands, payload)
}

// accept receives a delivery and acknowledges it when it is written down. Else
// Slack is to bring it again.
func (d desk) accept(w http.ResponseWriter, r *http.Request, kind string, payload []byte) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), d.pace.receive)
	defer cancel()
	if err := d.receive(ctx, kind, payload); err != nil {
		d.log.ErrorContext(ctx, "a delivery was not written down, so it is not acknowledged", "error", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}
