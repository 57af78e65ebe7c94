package extensions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// cluster serves the part of the Kubernetes API that a client needs to count and delete
// the pods of the namespace "shop". Deleted pods are not replaced. Clients need a token.
type cluster struct {
	mu   sync.Mutex
	pods []string
}

const clusterToken = "opensesame"

// startCluster returns the URL of a cluster with two pods.
func startCluster(t *testing.T) string {
	t.Helper()
	c := &cluster{pods: []string{"web-1", "web-2"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/namespaces/shop/pods", c.list)
	mux.HandleFunc("DELETE /api/v1/namespaces/shop/pods/{name}", c.delete)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer "+clusterToken {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

type object map[string]any

func pod(name string) object {
	return object{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": object{"name": name, "namespace": "shop", "labels": object{"app": "web"}},
		"status":   object{"phase": "Running"},
	}
}

func (c *cluster) list(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	items := []object{}
	if r.FormValue("labelSelector") == "app=web" {
		for _, name := range c.pods {
			items = append(items, pod(name))
		}
	}
	json.NewEncoder(w).Encode(object{"apiVersion": "v1", "kind": "PodList", "metadata": object{}, "items": items}) //nolint:errcheck // the client went away
}

func (c *cluster) delete(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.pods, r.PathValue("name"))
	if i < 0 {
		http.Error(w, fmt.Sprintf("there is no pod %q", r.PathValue("name")), http.StatusNotFound)
		return
	}
	c.pods = slices.Delete(c.pods, i, i+1)
	json.NewEncoder(w).Encode(pod(r.PathValue("name"))) //nolint:errcheck // the client went away
}
