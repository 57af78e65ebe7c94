package draw

import (
	"math"
	"strings"
	"time"

	"github.com/chaostoolkit/run-action/reporters/internal/plain"
	"github.com/chaostoolkit/run-action/runner/pyvalue"
	"github.com/chaostoolkit/run-action/runner/source"
)

// answer is the answer of Prometheus to a query: a matrix has numbers over time, a vector
// one number for each metric.
//
// https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
type answer struct {
	matrix []metric
	vector []metric
	// more is how many metrics are left out.
	more int
}

type metric struct {
	name    string
	samples []sample
}

const (
	// maxMetrics bounds the metrics of one answer that are drawn.
	maxMetrics = 8
	// maxRanked bounds the metrics of a vector.
	maxRanked = 20
	// maxAnswer bounds the text that is read as JSON, in bytes.
	maxAnswer = 4 << 20
)

// prometheus returns an output, or the body of a response, that is an answer of Prometheus;
// nil for any other.
func prometheus(output any) *answer {
	m := mapping(output)
	data := mapping(m.Value("data"))
	if !data.Has("resultType") {
		data = mapping(body(m).Value("data"))
	}
	results, _ := data.Value("result").([]any)
	a := &answer{}
	switch data.String("resultType") {
	case "matrix":
		a.matrix = metrics(results[:min(len(results), maxMetrics)], "values")
		a.more = max(len(results)-maxMetrics, 0)
	case "vector":
		a.vector = metrics(results[:min(len(results), maxRanked)], "value")
		a.more = max(len(results)-maxRanked, 0)
	}
	if len(a.matrix) == 0 && len(a.vector) == 0 {
		return nil
	}
	return a
}

// body returns the body of a response, or the stdout of a process, as an object.
func body(response *pyvalue.Map) *pyvalue.Map {
	for _, key := range []string{"body", "stdout"} {
		switch v := response.Value(key).(type) {
		case *pyvalue.Map:
			return v
		case string:
			if len(v) <= maxAnswer && strings.Contains(v, `"resultType"`) {
				decoded, _ := source.DecodeJSON([]byte(v)) // a text that is no JSON is no answer
				return mapping(decoded)
			}
		}
	}
	return nil
}

func metrics(results []any, key string) []metric {
	var list []metric
	for _, item := range results {
		result := mapping(item)
		values, _ := result.Value(key).([]any)
		if key == "value" {
			values = []any{values}
		}
		m := metric{name: metricName(mapping(result.Value("metric")))}
		for _, pair := range values {
			if s, ok := observed(pair); ok {
				m.samples = append(m.samples, s)
			}
		}
		if len(m.samples) > 0 {
			list = append(list, m)
		}
	}
	return list
}

// observed reads [1760000000.123, "0.25"].
func observed(v any) (sample, bool) {
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return sample{}, false
	}
	seconds, ok := finite(pair[0])
	value, also := finite(pair[1])
	const year9999 = 253402300799
	if !ok || !also || math.Abs(seconds) > year9999 {
		return sample{}, false
	}
	whole, fraction := math.Modf(seconds)
	return sample{time.Unix(int64(whole), int64(fraction*1e9)).UTC(), value}, true
}

// metricName writes a metric as Prometheus does: up{job="shop"}.
func metricName(labels *pyvalue.Map) string {
	var list []string
	for name, v := range labels.All() {
		if name != "__name__" {
			list = append(list, name+"="+string(pyvalue.AppendJSONString(nil, pyvalue.Str(v))))
		}
	}
	name := labels.String("__name__")
	if len(list) > 0 || name == "" {
		name += "{" + strings.Join(list, ", ") + "}"
	}
	return plain.Name(name)
}
