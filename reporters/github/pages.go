package github

import (
	api "github.com/google/go-github/v60/github"
)

const (
	// perPage is the most that GitHub returns in one response.
	perPage = 100
	// maxPages bounds how many are read: a conversation takes 2,500 comments.
	maxPages = 30
)

// pages calls list for one page after the other, and each for everything on them.
func pages[T any](list func(api.ListOptions) ([]T, *api.Response, error), each func(T)) error {
	options := api.ListOptions{PerPage: perPage}
	for range maxPages {
		items, response, err := list(options)
		if err != nil {
			return err
		}
		for _, item := range items {
			each(item)
		}
		if response.NextPage == 0 {
			return nil
		}
		options.Page = response.NextPage
	}
	return nil
}
