//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// hangUp sends this process what `kill -HUP` does.
func hangUp(t testing.TB) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// TestServeReload checks that a configuration that is valid is put in force and
// another changes nothing.
func TestServeReload(t *testing.T) {
	v := serving(t, serveConfig, map[string]string{"travel.md": hotel})
	v.ask("1", "How much may a hotel cost?", "180 euros")
	v.write("footnote.toml", "[answers]\nrisc = 1\n"+serveConfig)
	hangUp(t)
	v.expect("there is no setting answers.risc")
	v.ask("2", "How much may a hotel cost?", "180 euros")
	v.write("footnote.toml", serveConfig+"\n[[audience]]\nspaces = [\"docs\"]\npeople = [\"bob\"]\n")
	hangUp(t)
	v.expect("the configuration is in force")
	v.ask("3", "How much may a hotel cost?", "nothing here that I may read")
}

// TestServeReloadEmbeddings wants serve to stop sending a space as soon as that
// is configured, and to keep vectors in the data folder that it began with.
func TestServeReloadEmbeddings(t *testing.T) {
	m := newModel(t)
	t.Setenv("MODEL_KEY", "open-sesame")
	config := serveConfig + fmt.Sprintf("[embeddings]\nurl = %q\nmodel = \"small\"\nkey_env = \"MODEL_KEY\"\n", m.URL)
	v := serving(t, config, map[string]string{"travel.md": hotel})
	v.expect("passages have their embeddings")
	v.log.clear()
	v.write("footnote.toml", "data = \"elsewhere\"\n"+config+"never_send = [\"docs\"]\n")
	hangUp(t)
	v.expect("takes effect with the next start\" setting=data")
	v.expect("passages have their embeddings\" have=0 of=0")
	v.log.clear()
	v.write(filepath.Join("docs", "pets.md"), "# Pets\n\nA parrot may come along on Fridays.\n")
	v.expect("msg=synced")
	v.expect("passages have their embeddings\" have=0 of=0")
	if sent := m.got(); strings.Contains(sent, "parrot") {
		t.Errorf("sent was\n%s\nwant nothing of what is never sent", sent)
	}
	if _, err := os.Stat(filepath.Join(v.folder, "elsewhere")); !os.IsNotExist(err) {
		t.Errorf("the data folder of the next start is used already (%v)", err)
	}
}
