// Calls five operations with the Go client that OpenAPI Generator makes.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	rollcall "example.org/rollcall/client"
)

func main() {
	configuration := rollcall.NewConfiguration()
	configuration.Servers = rollcall.ServerConfigurations{{URL: os.Getenv("ROLLCALL_URL")}}
	client := rollcall.NewAPIClient(configuration)
	admin := context.WithValue(context.Background(), rollcall.ContextAccessToken, os.Getenv("ADMIN"))

	me := answered(client.UsersAPI.GetMe(admin).Execute())
	check(me.Username == "admin", me)

	name := fmt.Sprintf("go-%d", time.Now().UnixNano())
	creation := client.ManagementAPI.CreateUser(admin).CreateUser(*rollcall.NewCreateUser(name)).IdempotencyKey(name)
	created := answered(creation.Execute())
	check(answered(creation.Execute()).Id == created.Id, created)

	page := answered(client.UsersAPI.ListUsers(admin).Search(name).Limit(1).Total(true).Execute())
	check(page.Items[0].Id == created.Id && page.Total.Count == 1 && page.Items[0].Email.Get() == nil, page)

	file := fmt.Sprintf("{\"username\": \"%s-2\"}\n{\"username\": \"%s\"}\n", name, name)
	results := lines[rollcall.ImportResult](answered(client.ManagementAPI.ImportUsers(admin).Body(file).Execute()))
	check(len(results) == 3, results)
	check(results[0].ImportedLine.Status == 201 && results[1].ImportedLine.Status == 409, results)
	check(results[2].ImportSummary.Done == 1 && results[2].ImportSummary.Failed == 1, results)

	users := lines[rollcall.User](answered(client.UsersAPI.ExportUsers(admin).Search(name).Format("ndjson").Execute()))
	var names []string
	for _, user := range users {
		names = append(names, user.Username)
	}
	sort.Strings(names)
	check(strings.Join(names, " ") == name+" "+name+"-2", names)

	var later rollcall.ActOutcome
	failIf(json.Unmarshal([]byte("\"postponed\""), &later))
	check(later == rollcall.ACTOUTCOME_UNKNOWN_DEFAULT_OPEN_API, later)
}

func answered[T any](value T, _ *http.Response, err error) T {
	failIf(err)
	return value
}

// lines parses a downloaded file of JSON documents, and removes it.
func lines[T any](file *os.File) []T {
	defer os.Remove(file.Name())
	var values []T
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var value T
		failIf(json.Unmarshal(scanner.Bytes(), &value))
		values = append(values, value)
	}
	return values
}

func check(holds bool, actual any) {
	if !holds {
		panic(fmt.Sprintf("unexpected: %+v", actual))
	}
}

func failIf(err error) {
	if err != nil {
		panic(err)
	}
}
