package folder

// isMedia reports whether files with the extension ext (".png", in lower case)
// hold no text to read.
func isMedia(ext string) bool {
	switch ext {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".ico", ".bmp", ".tif", ".tiff", ".heic", ".avif", ".psd", ".ai", ".fig", ".drawio",
		".mp3", ".wav", ".ogg", ".flac", ".m4a",
		".mp4", ".mov", ".avi", ".mkv", ".webm",
		".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".jar", ".iso", ".dmg",
		".exe", ".dll", ".so", ".dylib", ".a", ".o", ".class", ".pyc", ".wasm", ".bin",
		".ttf", ".otf", ".woff", ".woff2", ".eot",
		".db", ".sqlite", ".parquet":
		return true
	}
	return false
}
