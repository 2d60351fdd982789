package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

const (
	largestInteraction = 1 << 20 // bytes of a request
	freshFor           = 5 * time.Minute
	afterwards         = 3 * time.Second // for what is done when a request has been answered
)

// serve takes interactions in over HTTP until ctx ends.
func (a *Adapter) serve(ctx context.Context, d bot.Desk) error {
	server := &http.Server{
		Addr:              a.config.Listen,
		Handler:           a.Handler(d),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(closing)
	})
	err := server.ListenAndServe()
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("listen for interactions of discord: %w", err)
}

// Handler returns what answers Discord's requests with interactions, for those
// who serve HTTP themselves. What is not signed by Discord is refused with
// status 401, as Discord tries now and then. Run has to be running.
func (a *Adapter) Handler(d bot.Desk) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "only Discord has anything to say here", http.StatusMethodNotAllowed)
			return
		}
		body, status := a.verified(w, r)
		if status != http.StatusOK {
			http.Error(w, http.StatusText(status), status)
			return
		}
		var i interaction
		if err := lenient(body, &i); err != nil || i.Type == 0 {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		if i.Type == pingInteraction {
			respond(w, acknowledgement{Type: int(discordgo.InteractionResponsePong)})
			return
		}
		ack, done, err := a.interact(r.Context(), d, &i, body)
		defer func() {
			ctx, stop := context.WithTimeout(context.WithoutCancel(r.Context()), afterwards)
			defer stop()
			done(ctx)
		}()
		if err != nil {
			a.log.Error("write down an interaction from discord; the person was told", "error", err)
		}
		respond(w, ack)
	})
}

// verified returns the body of a request that Discord signed a short while
// ago, and otherwise the status to refuse it with.
func (a *Adapter) verified(w http.ResponseWriter, r *http.Request) (body []byte, status int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestInteraction))
	if err != nil {
		return nil, http.StatusRequestEntityTooLarge
	}
	key, err := a.config.key()
	if err != nil {
		return nil, http.StatusUnauthorized
	}
	signed, err := strconv.ParseInt(r.Header.Get("X-Signature-Timestamp"), 10, 64)
	if err != nil || a.now().Sub(time.Unix(signed, 0)).Abs() > freshFor {
		return nil, http.StatusUnauthorized
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if !discordgo.VerifyInteraction(r, key) {
		return nil, http.StatusUnauthorized
	}
	return body, http.StatusOK
}

// respond answers a request, all of it before the handler returns, so that it
// may then be answered with a message.
func respond(w http.ResponseWriter, ack acknowledgement) {
	data, err := json.Marshal(ack)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data)
	_ = http.NewResponseController(w).Flush()
}
