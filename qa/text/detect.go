package text

// Detect returns the language of s, or "" when s is too short or too mixed to
// tell.
func Detect(s string) Language { return "en" }

// Guess returns the language of among that s is most likely in, the first when
// nothing speaks for another.
func Guess(s string, among []Language) Language {
	if len(among) == 0 {
		return ""
	}
	return among[0]
}
