// Package browser proves that the HTML report works in a real browser: that nothing
// leaves the page, that it says the same in light, dark, on a phone, printed and
// without its script, that all of it can be used by keyboard and read by other means
// than the eyes, and that filters, folding, searching and copying do what they say.
package browser
