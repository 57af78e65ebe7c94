package html

import "testing"

func TestLevel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sizes        []int
		budget, want int
	}{
		{nil, 10, 10},
		{[]int{1, 2, 3}, 10, 3},
		{[]int{1, 100, 100}, 21, 10},
		{[]int{5, 5, 5}, 3, 1},
		{[]int{5, 5, 5}, 0, 0},
		{[]int{0, 0, 9}, 4, 4},
	}
	for _, test := range tests {
		if got := level(test.sizes, test.budget); got != test.want {
			t.Errorf("%v within %d: got %d, want %d", test.sizes, test.budget, got, test.want)
		}
	}
}

func TestOutput(t *testing.T) {
	t.Parallel()
	o := newOutput("stdout", "first\nand äußerst\nlong text with the last")
	o.limit = 16
	if got, want := o.Text(), "first\nan\n[… 27 of 43 bytes left out …]\nthe last"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := o.Note(), "27 of 43 bytes left out"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
