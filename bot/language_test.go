package bot

import "testing"

func TestLanguageOf(t *testing.T) {
	tests := []struct{ question, read, want string }{
		{"How many days of leave do I get?", "en", "en"},
		{"How many days of leave do I get?", "es", "en"},
		{"How many days of leave do I get?", "", "en"},
		{"¿Cuántos días de vacaciones tengo?", "en", "es"},
		{"Combien de jours de congé ai-je ?", "en", "fr"},
		{"Сколько дней отпуска у меня есть?", "en", "ru"},
		{"Hur många semesterdagar har jag?", "en", "sv"},
		{"Hvor mange feriedager har jeg?", "en", "no"},
		{"Hány nap szabadságom van egy évben?", "en", "hu"},
		{"Darf ich im Garten mit Holzkohle grillen?", "en", "de"},
		{"Hoeveel vakantiedagen heb ik per jaar?", "en", "nl"},
		{"Kuinka monta lomapäivää minulla on?", "en", "en"}, // there are no Finnish phrases
		{"man page for rsync", "en", "en"},
		{"war room process", "en", "en"},
		{"Darf ich im Garten mit Holzkohle grillen?", "de", "de"},
		{"休暇は何日ですか", "ja", "ja"},
		{"wifi", "fr", "fr"},
		{"Malmö office address", "en", "en"},
		{"who is José García?", "en", "en"},
		{"cuánto cuesta", "en", "en"}, // too little to go by
		{"", "", ""},
	}
	for _, test := range tests {
		if got := languageOf(test.question, test.read); got != test.want {
			t.Errorf("languageOf(%q, %q) = %q, want %q", test.question, test.read, got, test.want)
		}
	}
}
