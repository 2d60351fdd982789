package text

import (
	"fmt"
	"strings"
	"testing"
)

// show writes words as a person would: stems, a stop word in brackets, the
// parts of a word behind it after a colon.
func show(words []Word) string {
	var out []string
	for _, w := range words {
		s := w.Stem
		if w.Stop {
			s = "[" + s + "]"
		}
		if w.Parts > 0 {
			s = fmt.Sprintf("%s:%d", s, w.Parts)
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	tests := []struct {
		language Language
		in, want string
	}{
		{"en", "", ""},
		{"en", " — … !", ""},
		{"en", "If I'm ill, I'll send my ID to the shed", "[if] [im] ill [ill] send [my] id [to] [the] shed"},
		{"en", "How do I reset my password?", "[how] [do] [i] reset [my] password"},
		{"en", "Running, runs and the runner's shoes.", "run run [and] [the] runner shoe"},

		// Hyphens and dashes.
		{"en", "e-mail email E‑mail e–mail", "email email email email"},
		{"en", "confidence–building confidence-building confidence building", "confid build confid build confid build"},
		{"en", "co-chaired cochaired", "cochair:2 co chair cochair"},
		{"en", "on-call oncall", "oncal:2 [on] call oncal"},
		{"en", "cyber-security cybersecurity", "cybersecur:2 cyber secur cybersecur"},
		{"en", "state-of-the-art", "state [of] [the] art"},
		{"en", "k8s-prod", "k8s prod"},
		{"en", "COVID-19 covid19", "covid19:2 covid 19 covid19:2 covid 19"},
		{"en", "G-8 G8", "g8 g8"},
		{"en", "May 22–24, 5 may; in May they may meet", "May 22 24 5 May [in] May [they] [may] meet"},
		{"en", "Oct. 2014 October", "octob 2014 octob"},
		{"en", "2018-05-22", "2018 05 22"},
		{"en", "so - what", "[so] [what]"},

		// Apostrophes.
		{"en", "don’t don't dont", "[dont] [dont] [dont]"},
		{"en", "What's the company’s plan?", "[what] [the] compani plan"},
		{"en", "O'Brien O’Brien OBrien", "obrien obrien obrien"},
		{"en", "employees' rights", "employe right"},
		{"en", "I'm", "[im]"},

		// Names with marks.
		{"en", "U.S. US u.s. USA U.S.A.", "usa usa usa usa usa"},
		{"en", "tell us about the US and the us", "tell [us] [about] [the] usa [and] [the] usa"},
		{"en", "Is it the IT department?", "[is] [it] [the] IT depart"},
		{"en", "WHAT IS IT?", "[what] [is] [it]"},
		{"en", "C++ C# C .NET F#", "c++ c# c .net:1 net f#"},
		{"en", "C++, C#.", "c++ c#"},
		{"en", "401(k) 401k", "401k 401k"},
		{"en", "Ph.D. PhD", "phd phd"},
		{"en", "10 a.m. 10am", "10 [am] 10am"},
		{"en", "foo_bar _foo_", "foo_bar:2 foo bar foo"},
		{"en", "getUserName", "getusernam"},
		{"en", "SOC2 SOC 2", "soc2:2 soc 2 soc 2"},
		{"en", "https://docs.example.com/reset?x=1", "https docs.example.com:3 doc exampl com reset x 1"},
		{"en", "jane.doe@example.com", "jane.doe:2 jane doe example.com:2 exampl com"},
		{"en", "the README.md file", "[the] readme.md:2 readm md file"},
		{"en", "…and end", "[and] end"},

		// Numbers.
		{"en", "v1.2.3 V1.2.3", "v1.2.3 v1.2.3"},
		{"en", "3,000.50 3000.50", "3000.50 3000.50"},
		{"en", "$30,000 30000 $30k", "30000 30000 30k"},
		{"en", "1,234,567", "1234567"},
		{"en", "1,2,3", "1 2 3"},
		{"de", "3.000,50 3000,50", "3000.50 3000.50"},
		{"en", "three 3 first 1st", "3 3 first first"},
		{"en", "10% 24/7", "10 24 7"},
		{"en", "１２ ｆｕｌｌ", "12 full"},

		// English forms.
		{"en", "paid pays bought children colours organised organize", "pay pay buy child color organ organ"},
		{"en", "organisation organization", "organ organ"},
		{"en", "Beyoncé Beyonce sūtras sutra", "beyonc beyonc sutra sutra"},
		{"en", "met meets meeting", "meet meet meet"},
		{"en", "RFCs RFC, PRs, VMs and IDs; DNS, US", "rfc rfc pr vm [and] id dns usa"},
		{"en", "analyse analysis analyses analyzed", "analysi analysi analysi analysi"},

		// Other languages.
		{"fr", "L'homme qu’il a été à l'été", "[l] homm [qu] [il] [a] [ete] [a] [l] [ete]"},
		{"fr", "les employés réunions reunion", "[les] emploi reunion reunion"},
		{"fr", "sécurité securite adoptée adoptee", "secur secur adopt adopt"},
		{"es", "información informacion categoría categoria", "inform inform categor categor"},
		{"pt", "informações informacao reunião reuniao", "inform inform reunia reunia"},
		{"it", "città citta attività attivita", "citt citt attiv attiv"},
		{"es", "política politica políticas año ano", "polit polit polit año ano"},
		{"de", "Schlüssel Schluessel Straße Strasse Häuser", "schlussel schlussel strass strass haus"},
		{"ru", "Ёлка елка книгами книга", "елк елк книг книг"},
		{"sv", "EU:s regler kök kok", "eu regl kök kok"},
		{"tr", "Türkiye'nin Turkiye İstanbul", "turki turki istanbul"},
		{"it", "dell'azienda le aziende", "[dell] azi [le] azi"},
		{"", "Réunion the", "reunion the"},

		// Scripts without spaces.
		{"ja", "東京都の会議", "東京 京都 都の の会 会議"},
		{"zh", "你", "[你]"},
		{"ko", "한국어 API", "한국 국어 api"},
		{"th", "ภาษาไทย", "ภา าษ ษา าไ ไท ทย"},
		{"ja", "ＡＰＩを使う 2018年", "api を使 使う 2018 年"},
	}
	for _, tt := range tests {
		if got := show(NewAnalyzer(tt.language).Words(nil, tt.in)); got != tt.want {
			t.Errorf("%s Words(%q)\n got %s\nwant %s", tt.language, tt.in, got, tt.want)
		}
	}
}
