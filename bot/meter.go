package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// meter counts what an operator watches. Its labels are names of services and
// outcomes, never what people wrote or who they are.
type meter struct {
	received, duplicates, setAside *prometheus.CounterVec
	outcomes, deliveries           *prometheus.CounterVec
	connected                      *prometheus.GaugeVec
	seconds                        prometheus.Histogram
	handedOver                     prometheus.Gauge
}

// newMeter returns a meter, whose figures r hands out; r may be nil.
func newMeter(r prometheus.Registerer) *meter {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "footnote", Name: name, Help: help}, labels)
	}
	m := &meter{
		received:   counter("received_total", "What services delivered.", "service"),
		duplicates: counter("duplicates_total", "What services delivered again.", "service"),
		setAside:   counter("set_aside_total", "What could not be understood.", "service"),
		outcomes:   counter("questions_total", "Questions that were dealt with.", "outcome"),
		deliveries: counter("deliveries_total", "Tries to put something before people.", "service", "result"),
		connected: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "footnote", Name: "service_up", Help: "Whether a service's adapter runs."}, []string{"service"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "footnote", Name: "answer_seconds", Help: "From taking up a question to its answer being composed.",
			Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}}),
		handedOver: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: "footnote", Name: "handed_over", Help: "Questions that were handed to a person and are not settled."}),
	}
	if r != nil {
		r.MustRegister(m.received, m.duplicates, m.setAside, m.outcomes, m.deliveries, m.connected, m.seconds, m.handedOver)
	}
	return m
}

func (m *meter) Received(service string)  { m.received.WithLabelValues(service).Inc() }
func (m *meter) Duplicate(service string) { m.duplicates.WithLabelValues(service).Inc() }
func (m *meter) SetAside(service string)  { m.setAside.WithLabelValues(service).Inc() }
func (m *meter) Outcome(outcome string)   { m.outcomes.WithLabelValues(outcome).Inc() }
func (m *meter) HandedOver(n int)         { m.handedOver.Set(float64(n)) }
func (m *meter) Took(d time.Duration)     { m.seconds.Observe(d.Seconds()) }

func (m *meter) Delivered(service, result string) {
	m.deliveries.WithLabelValues(service, result).Inc()
}

func (m *meter) Connected(service string, up bool) {
	n := 0.0
	if up {
		n = 1
	}
	m.connected.WithLabelValues(service).Set(n)
}
