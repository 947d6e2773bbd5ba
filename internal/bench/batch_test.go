package main

import "testing"

func TestBatch(t *testing.T) {
	const n = 120
	r := bench(t, "-only", "batch", "-batch", "120", "-batch-plan", "50")
	expectStep(t, r, "batch", stepApply, expected{"POST": exactly(n), "GET": {0, 3}}, expected{"POST": exactly(n)})
	expectStep(t, r, "batch", stepPlan, expected{"GET": {2, 5}}, expected{"GET": {2, 3}})
	expectStep(t, r, "batch", stepNoRefresh, expected{}, nil)
	expectStep(t, r, "batch", stepChange, expected{"GET": {2, 10}, "PATCH": exactly(1)}, expected{"GET": {2, 3}, "PATCH": exactly(1)})
	expectStep(t, r, "batch-plan", stepFirstPlan, expected{"GET": {0, 1}}, nil)
}
