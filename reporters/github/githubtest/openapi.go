package githubtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// The part of GitHub's description of its API that is needed here: see generate.py.
//
//go:embed testdata/openapi.json
var openapiJSON []byte

// description is GitHub's description of its API, by which requests and responses are
// judged.
type description struct {
	doc    *openapi3.T
	router routers.Router
}

// loaded is the description, which takes a while to read and is not changed.
var loaded = sync.OnceValues(loadDescription) //nolint:gochecknoglobals // a constant that has to be computed

func loadDescription() (*description, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openapiJSON)
	if err != nil {
		return nil, fmt.Errorf("reading the description of the API: %w", err)
	}
	router, err := legacy.NewRouter(doc, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation())
	if err != nil {
		return nil, fmt.Errorf("routing by the description of the API: %w", err)
	}
	return &description{doc: doc, router: router}, nil
}

// call is a request that is described.
type call struct {
	input     *openapi3filter.RequestValidationInput
	operation Operation
}

// request finds the operation of a request and checks it: parameters, body, and the
// headers that GitHub asks of everybody.
func (d *description) request(r *http.Request, body []byte) (*call, error) {
	route, params, err := d.router.FindRoute(r)
	if err != nil {
		return nil, fmt.Errorf("no such operation: %w", err)
	}
	c := &call{
		operation: r.Method + " " + route.Path,
		input: &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true},
		},
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := openapi3filter.ValidateRequest(context.Background(), c.input); err != nil {
		return c, err
	}
	for name := range r.URL.Query() {
		if route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return c, fmt.Errorf("the operation has no parameter %q", name)
		}
	}
	return c, checkFields(route.Operation, body)
}

// checkFields refuses fields that the operation does not know, which the description
// allows.
func checkFields(operation *openapi3.Operation, body []byte) error {
	if operation.RequestBody == nil {
		if len(body) > 0 {
			return fmt.Errorf("the operation takes no body")
		}
		return nil
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return fmt.Errorf("the body is not an object: %w", err)
	}
	schema := operation.RequestBody.Value.Content.Get("application/json").Schema.Value
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if schema.Properties[name] == nil {
			return fmt.Errorf("the operation has no field %q", name)
		}
	}
	return nil
}

// response checks an answer. Errors that the operation does not list have the form of
// all errors.
func (d *description) response(c *call, status int, header http.Header, body []byte) error {
	if c.input.Route.Operation.Responses.Status(status) == nil {
		if status < http.StatusMultipleChoices {
			return fmt.Errorf("the operation does not answer %d", status)
		}
		var document any
		if err := json.Unmarshal(body, &document); err != nil {
			return err
		}
		return d.schema("basic-error").VisitJSON(document)
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: c.input, Status: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{MultiError: true},
	})
}

func (d *description) schema(name string) *openapi3.Schema {
	return d.doc.Components.Schemas[name].Value
}

// sample returns the smallest value that fits a schema.
func sample(schema *openapi3.Schema) any {
	switch {
	case schema.Nullable:
		return nil
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case len(schema.AllOf) > 0:
		return sample(schema.AllOf[0].Value)
	case len(schema.OneOf) > 0:
		return sample(schema.OneOf[0].Value)
	case len(schema.AnyOf) > 0:
		return sample(schema.AnyOf[0].Value)
	default:
		return sampleOfType(schema)
	}
}

func sampleOfType(schema *openapi3.Schema) any {
	switch {
	case schema.Type.Is("object"):
		object := map[string]any{}
		for _, name := range schema.Required {
			object[name] = sample(schema.Properties[name].Value)
		}
		return object
	case schema.Type.Is("array"):
		return []any{}
	case schema.Type.Is("integer"), schema.Type.Is("number"):
		return 1
	case schema.Type.Is("boolean"):
		return false
	case schema.Format == "date-time":
		return "2026-11-22T03:00:00Z"
	case schema.Format == "uri":
		return "https://github.com/octocat"
	default:
		return "octocat"
	}
}

// with returns a sample of a component with some values of its own.
func (d *description) with(component string, values map[string]any) map[string]any {
	object := sample(d.schema(component)).(map[string]any)
	merge(object, values)
	return object
}

// merge puts values into an object, also into the objects in it.
func merge(object, values map[string]any) {
	for name, value := range values {
		inner, isObject := value.(map[string]any)
		if old, ok := object[name].(map[string]any); ok && isObject {
			merge(old, inner)
			continue
		}
		object[name] = value
	}
}
