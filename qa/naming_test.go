package qa

import (
	"testing"

	"footnote/knowledge"
	"footnote/qa/text"
)

// TestLacks asks for a name, for a time of day, for money and for a year, of
// quotes that hold such a thing and of quotes that do not.
func TestLacks(t *testing.T) {
	tests := []struct {
		feature, question, quote string
		want                     float64
	}{
		{"nameless", "which firm tests our locks?", "An outside firm tests our locks each year.", 1},
		{"nameless", "which firm tests our locks?", "Our locks are tested by Brask & Sons, a firm.", 0},
		{"nameless", "what is the name of the night guard?", "The night guard has the keys.", 1},
		{"nameless", "what is the name of the night guard?", "The night guard, Tomasz, has the keys.", 0},
		{"nameless", "which option sets the limit?", "The limit is set by --limit, an option.", 0},
		{"nameless", "which door is locked at night?", "The back door is locked at night.", 0}, // no name is asked for
		{"nameless", "who locks the doors?", "The night guard locks the doors.", 0},
		{"nameless", "what is the password for the alarm?", "The alarm has a password, which the night guard has.", 1},
		{"nameless", "what is the password for the alarm?", "The alarm's password is “tulip”.", 0},
		{"nameless", "what is the password for the alarm?", "Give the password within 40 seconds, or the guards come at £72.", 1},
		{"nameless", "which firm tests our locks?", "A firm tests our 16 locks.", 1},
		{"foretold", "when was the back door replaced?", "The back door is to be replaced in May.", 1},
		{"foretold", "when was the back door replaced?", "The back door was replaced in May; the front door will be in June.", 0},
		{"foretold", "when will the back door be replaced?", "The back door will be replaced in May.", 0},
		{"nameless", "what is the code of the alarm?", "The code of the alarm is 4711.", 0},
		{"nameless", "what is the code of conduct for guards?", "The code of conduct for guards is short.", 0},
		{"nameless", "what is the guard's phone number?", "The guard's phone hangs by the door.", 1},
		{"nameless", "what is the guard's phone number?", "Ring the guard on 0555 014 772.", 0},
		{"nameless", "what is the guard's phone number?", "Ring the guard on 4400 from any door.", 0},
		{"nameless", "what is the guard's phone number?", "Ring the guard within 20 minutes.", 1},
		{"nameless", "what is the guard's phone number?", "The guard had a phone in 2019.", 1},
		{"nameless", "what is the guard's phone number?", "The guard's plan for 2018–2022 names a phone.", 1},
		{"nameless", "guard line number", "The guard line is 0555-014-772.", 0},
		{"nameless", "dress code", "The dress code is relaxed.", 0},
		{"nameless", "what is the password for the alarm?", "The alarm comes from Brask & Sons.", 1},
		{"nameless", "which two firms test our locks?", "Two firms test our locks.", 1},
		{"nobody", "who chaired the meeting?", "The Works Council chaired the meeting in Merrow.", 1},
		{"nobody", "who chaired the meeting?", "Tomasz Halloran chaired the meeting.", 0},
		{"nobody", "who chaired the meeting?", "Dr Brask chaired the meeting.", 0},
		{"nobody", "who is in charge of the keys?", "The RSD is in charge of the keys.", 1},
		{"nobody", "who is our supplier of locks?", "Our supplier of locks is Brask Group.", 0},
		{"nobody", "who is eligible for a key?", "Eligible for a key are all who work at night.", 0.5},
		{"nobody", "who is the night guard?", "The night guard has the keys and stays until the staff come.", 1},
		{"nobody", "who is the night guard?", "The night guard, Tomasz, has the keys.", 0},
		{"nobody", "who is the night guard?", "@tomasz is the night guard.", 0},
		{"nobody", "who locks the doors?", "The night guard locks the doors.", 0.5},
		{"nobody", "who locks the doors?", "Tomasz Halloran locks the doors.", 0},
		{"nobody", "when are the doors locked?", "The doors are locked at night.", 0},
		{"nobody", "who is the 夜警?", "夜警は鍵を持つ。", 0}, // no capitals, no way to tell
		{"lacking", "what day does the party start?", "The party starts in June.", 1},
		{"lacking", "what day does the party start?", "The party starts on a Saturday.", 0},
		{"lacking", "on which date does the party start?", "The party starts on 13 June.", 0},
		{"lacking", "how many guards are there at night?", "The guards are there from 1-2 days before the party.", 1},
		{"lacking", "how many guards are there at night?", "There are two guards at night.", 0},
		{"lacking", "how many days is the party?", "The party takes two days.", 0},
		{"lacking", "how old must a guard be?", "A guard must be 21 years old.", 0},
		{"lacking", "what time does the party start?", "The party starts on 13 June, sign up by 15 May.", 1},
		{"lacking", "what time does the party start?", "The party starts at 19.30 on 13 June.", 0},
		{"lacking", "what time does the party start?", "The party starts at 7 pm.", 0},
		{"lacking", "when does the party start?", "The party starts on 13 June.", 0},
		{"lacking", "when are the guards paid?", "The guards are paid monthly.", 0},
		{"lacking", "when are the guards paid?", "The guards are paid within ten days.", 0},
		{"lacking", "when are the guards paid?", "The guards are paid by the firm.", 1},
		{"lacking", "how much is a place in the nursery?", "A place in the nursery is for children from 4 months.", 1},
		{"lacking", "how much is a place in the nursery?", "A place in the nursery costs €240.", 0},
		{"lacking", "how much oil does the lamp take?", "The lamp takes 4 litres of oil.", 0},
		{"lacking", "how much is the fee for a key?", "No fee is taken for a key.", 0},
		{"lacking", "what percentage of guards have keys?", "Of the guards, 71% have keys.", 0},
		{"lacking", "how much sick pay do guards get?", "Guards have sick pay for six weeks.", 0},
		{"lacking", "fee for keys", "The fee for keys is not taken.", 0},
		{"lacking", "how much is the fee for a key?", "No fee is taken.", 1},
		{"lacking", "how many holidays do guards have?", "Guards have 27 days of paid holiday.", 0},
		{"unfit", "what does OF-207 mean?", "OF-207 means that the bank's server refused the file.", 0},
		{"unfit", "what does RSD mean?", "RSD means that the bank's server refused the file.", 1},
		{"other_years", "what was the fee in 2024?", "The fee for 2026 is €5.", 1},
		{"other_years", "what was the fee in 2024?", "The fee for 2024 was €4, that for 2026 is €5.", 0},
		{"other_years", "what was the fee in 2024?", "The fee is €5.", 0},
	}
	for _, tt := range tests {
		if got, ok := featuresOf(t, tt.question, tt.quote, "")[tt.feature]; !ok || got != tt.want {
			t.Errorf("%q, quote %q: %s %v (%v), want %v", tt.question, tt.quote, tt.feature, got, ok, tt.want)
		}
	}
}

// TestHoldsPerson tells somebody from something.
func TestHoldsPerson(t *testing.T) {
	for quote, want := range map[string]float64{
		"Matthias leads the project.":          1,
		"Sinéad leads the project.":            1,
		"Your manager leads the project.":      1,
		"Led by Ana Ruiz, the project grew.":   1,
		"The project is led from Merrow.":      0.5,
		"The project began in April.":          0,
		"Leading the project is hard, mostly.": 0,
	} {
		a := text.NewAnalyzer("en")
		words := a.Words(nil, quote)
		ids := make([]int8, len(words))
		for i := range ids {
			ids[i] = -1
		}
		if got := look(quote, quote, words, ids).fits(wantsWho); got != want {
			t.Errorf("%q fits %v, want %v", quote, got, want)
		}
	}
}

func TestRunIn(t *testing.T) {
	for s, want := range map[string]string{
		"Passivation. Tanks are emptied within thirty days.":               "Passivation. Tanks are emptied within thirty days.",
		"Rule 4. Passivation. Tanks are emptied. Batteries are taken out.": "Rule 4. Passivation. Tanks are emptied.",
		"Yes. Dogs may come along.":                                        "Yes.",
		"The gate is shut. The lodge is open.":                             "The gate is shut.",
		"Refunds take 14 days. Ask Ana.":                                   "Refunds take 14 days.",
		"The shop closes early. Ask Ana.":                                  "The shop closes early.",
		"Dogs may come along on Fridays. Cats may not.":                    "Dogs may come along on Fridays.",
	} {
		d := &knowledge.Document{Text: s}
		b := knowledge.Block{Kind: knowledge.Paragraph, Span: knowledge.Span{End: len(s)}}
		if got := sentences(d, b, "en")[0].In(s); got != want {
			t.Errorf("%q begins with %q, want %q", s, got, want)
		}
	}
}
