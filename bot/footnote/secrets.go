package main

import (
	"fmt"
	"regexp"
)

// variables are the settings that name an environment variable, with what they
// hold.
func (c *Config) variables() []variable {
	return []variable{
		{"[slack] bot_token_env", c.Slack.BotToken},
		{"[slack] app_token_env", c.Slack.AppToken},
		{"[slack] signing_secret_env", c.Slack.SigningSecret},
		{"[slack] client_secret_env", c.Slack.ClientSecret},
		{"[discord] token_env", c.Discord.TokenEnv},
		{"[embeddings] key_env", c.Embeddings.KeyEnv},
	}
}

// variable is a setting that names an environment variable.
type variable struct{ setting, name string }

var (
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	longHex      = regexp.MustCompile(`^[0-9a-f]{20,}$`) // what Slack's secrets look like
)

// validate returns an error, which does not repeat what it found, when the
// secret itself stands where the name of a variable has to.
func (v variable) validate() error {
	if v.name == "" || variableName.MatchString(v.name) && !longHex.MatchString(v.name) {
		return nil
	}
	return fmt.Errorf("%s holds no name of an environment variable. If it is the secret itself, take it out of the file, put it into a variable, and write that one's name here, such as \"MY_SECRET\". Whoever could read the file may know the secret: better make a new one", v.setting)
}
