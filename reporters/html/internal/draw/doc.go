// Package draw turns a run into drawings: a timeline of its steps, and charts of the numbers
// that its probes observed. The drawings are values with positions and texts; the templates
// of package html write them as SVG.
package draw
