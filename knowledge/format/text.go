package format

func decodeText(b *builder, name, s string) { w := &writer{b: b}; w.words(s, 1); w.finish() }
