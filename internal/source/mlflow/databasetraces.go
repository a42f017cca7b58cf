package mlflow

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// usage is SQL for the JSON of a trace's tokens: MLflow 3.17 keeps them in columns
// of their own, earlier versions among the trace's metadata.
func (d *database) usage(ctx context.Context) (string, error) {
	names, err := rows(ctx, d, scanText, `SELECT name FROM pragma_table_info('trace_info')`)
	if err != nil {
		return "", err
	}
	keys := []string{"input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"}
	var members []string
	for _, key := range keys {
		if slices.Contains(names, key) {
			members = append(members, "'"+key+"', t."+key)
		}
	}
	if !slices.Contains(names, keys[0]) || !slices.Contains(names, keys[1]) {
		return "u.value", nil
	}
	return "CASE WHEN t.input_tokens IS NULL AND t.output_tokens IS NULL THEN u.value ELSE json_object(" + strings.Join(members, ", ") + ") END", nil
}

func scanText(r *sql.Rows) (string, error) {
	var s string
	err := r.Scan(&s)
	return s, err
}

func (d *database) traces(ctx context.Context, since time.Time, each func(trace) error) error {
	if !d.has("trace_info", "trace_request_metadata") {
		return nil
	}
	usage, err := d.usage(ctx)
	if err != nil {
		return err
	}
	var from int64
	if !since.IsZero() {
		from = since.UnixMilli()
	}
	const joined = ` FROM trace_info t
		LEFT JOIN trace_request_metadata u ON u.request_id = t.request_id AND u.key = 'mlflow.trace.tokenUsage'
		LEFT JOIN trace_request_metadata s ON s.request_id = t.request_id AND s.key = 'mlflow.sourceRun'`
	ids, err := rows(ctx, d, scanText, `SELECT t.request_id`+joined+` WHERE t.timestamp_ms >= ? AND `+usage+` IS NOT NULL ORDER BY t.timestamp_ms, t.request_id`, from)
	if err != nil {
		return err
	}
	query := `SELECT t.request_id, t.experiment_id, t.timestamp_ms, coalesce(t.execution_time_ms, -1), t.status, coalesce(` + usage + `, ''), coalesce(s.value, '')` +
		joined + ` WHERE t.request_id = ?`
	for _, id := range ids {
		t, ok, err := d.trace(ctx, query, id)
		if err != nil {
			return err
		}
		if ok {
			if err := each(t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *database) trace(ctx context.Context, query, id string) (trace, bool, error) {
	told := false
	found, err := rows(ctx, d, func(r *sql.Rows) (t trace, err error) {
		var at, ms int64
		var status, usage string
		err = r.Scan(&t.id, &t.experiment, &at, &ms, &status, &usage, &t.run)
		t.at, t.failed, t.duration = fromMillis(at), status == "ERROR", -1
		if ms >= 0 {
			t.duration = time.Duration(ms) * time.Millisecond
		}
		t.usage, told = tokensOf(usage)
		return t, err
	}, query, id)
	if err != nil || !told {
		return trace{}, false, err
	}
	t := found[0]
	t.from = evidence.Origin{File: d.path, Name: id}
	t.spans, err = d.spans(ctx, t)
	return t, err == nil, err
}

// spans reads what is told of a trace's spans, without their prompts. Spans of
// traces that were moved to an archive are no JSON any more.
func (d *database) spans(ctx context.Context, t trace) ([]span, error) {
	if !d.has("spans") {
		return nil, nil
	}
	contents, err := rows(ctx, d, scanText,
		`SELECT json_object('span_id', json_extract(content, '$.span_id'), 'parent_span_id', coalesce(json_extract(content, '$.parent_span_id'), ''),
		'start_time_unix_nano', json_extract(content, '$.start_time_unix_nano'), 'end_time_unix_nano', json_extract(content, '$.end_time_unix_nano'),
		'status', json_object('code', json_extract(content, '$.status.code')),
		'attributes', json_object(
			'mlflow.llm.model', json_extract(content, '$.attributes."mlflow.llm.model"'),
			'mlflow.llm.provider', json_extract(content, '$.attributes."mlflow.llm.provider"'),
			'mlflow.chat.tokenUsage', json_extract(content, '$.attributes."mlflow.chat.tokenUsage"')))
		FROM spans WHERE trace_id = ? AND json_valid(content) ORDER BY start_time_unix_nano, span_id`, t.id)
	if err != nil {
		return nil, err
	}
	var out []span
	for _, content := range contents {
		var s storedSpan
		if err := json.Unmarshal([]byte(content), &s); err != nil {
			d.report.doubt(t.from, "a span cannot be read: %s", err)
			continue
		}
		out = append(out, s.span())
	}
	return out, nil
}
