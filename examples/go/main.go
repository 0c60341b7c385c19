// Receives the requests of a webhook of Rollcall, and prints the changes.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

const longestBody = 1 << 20

type event struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Subject string `json:"subject"`
	Data    *struct {
		Version int64    `json:"version"`
		Fields  []string `json:"fields"`
	} `json:"data"` // nil if the event is about the webhook itself
}

type receiver struct {
	keys     [][]byte
	received *received
	added    chan event
}

func main() {
	hook := receiver{received: &received{ids: map[string]bool{}}, added: make(chan event, 1_000)}
	for _, secret := range strings.Split(os.Getenv("WEBHOOK_SECRETS"), ",") {
		key, err := parseSecret(secret)
		if err != nil {
			log.Fatal("Set WEBHOOK_SECRETS to the secret of the webhook; after a rotation, to both with a comma between them: ", err)
		}
		hook.keys = append(hook.keys, key)
	}
	go func() {
		for added := range hook.added {
			handle(added)
		}
	}()
	address := os.Getenv("ADDRESS")
	if address == "" {
		address = "127.0.0.1:8090"
	}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /rollcall", hook.receive)
	server := http.Server{Addr: address, Handler: routes, ReadTimeout: 10 * time.Second}
	log.Printf("Listening on: http://%s", address)
	log.Fatal(server.ListenAndServe())
}

// receive answers before the work is done: Rollcall waits for the answer.
func (r *receiver) receive(response http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, longestBody))
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	if err := verify(r.keys, request.Header, body, time.Now()); err != nil {
		log.Print("refused: ", err)
		http.Error(response, err.Error(), http.StatusUnauthorized)
		return
	}
	events, err := parse(body)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	if previous := request.Header.Get("rollcall-previous"); r.received.lacks(previous) {
		log.Printf("missed events up to %s: start again with an export", previous)
	}
	var ids []string
	for _, event := range events {
		ids = append(ids, event.ID)
	}
	added := r.received.add(ids...)
	for _, event := range events {
		if added[event.ID] {
			r.added <- event
		}
	}
	response.WriteHeader(http.StatusNoContent)
}

// parse reads an event, or an array of events.
func parse(body []byte) (events []event, err error) {
	if bytes.HasPrefix(body, []byte("[")) {
		err = json.Unmarshal(body, &events)
		return events, err
	}
	var one event
	err = json.Unmarshal(body, &one)
	return []event{one}, err
}

func handle(event event) {
	switch event.Type {
	case "rollcall.test":
		log.Printf("a test of the webhook %s", event.Subject)
	case "rollcall.entries-lost", "rollcall.log-restarted":
		log.Printf("%s: start again with an export", event.Type)
	default: // an event has no personal data: read the record now
		var fields []string
		if event.Data != nil {
			fields = event.Data.Fields
		}
		log.Printf("%s %s %s", event.Type, event.Subject, strings.Join(fields, ","))
	}
}
