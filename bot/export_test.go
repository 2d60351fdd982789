package bot

// AtPoint has f called wherever the Bot passes a point that a crash may hit. It
// is to be called before Run.
func (b *Bot) AtPoint(f func(point string)) { b.point = f }

// Crash has the Bot, when its context ends, leave everything as it is.
func (b *Bot) Crash() { b.grace = 0 }
