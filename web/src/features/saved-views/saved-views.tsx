// Saved views: a name for the page's URL. One's own can be removed; a removal can be undone.
import { Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { api } from "../../api/generated/client.ts";
import type { SavedView } from "../../api/model.ts";
import { keys } from "../../api/queries.ts";
import { useUrl } from "../../app/url.tsx";
import { Name } from "../../ui/name.tsx";
import { say, sayProblem } from "../../ui/toasts.tsx";

export function SavedViews({ page }: { readonly page: SavedView["page"] }): ReactNode {
  const { path, go } = useUrl();
  const cache = useQueryClient();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const { data = [] } = useQuery({ queryKey: keys.views, queryFn: async ({ signal }) => (await api.savedViews.list({ signal })).data });
  const refresh = () => cache.invalidateQueries({ queryKey: keys.views });
  const create = useMutation({
    mutationFn: (view: { readonly name: string; readonly query: string; readonly shared: boolean }) => api.savedViews.create({ body: { ...view, page } }),
    onSuccess: (view) => {
      setNaming(false);
      setName("");
      say(`The view "${view.name}" is saved.`);
    },
    onError: (error) => sayProblem("saving the view", error),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (view: SavedView) => api.savedViews.remove({ id: view.id }),
    onSuccess: (_, view) => say(`The view "${view.name}" is removed.`, () => create.mutate({ name: view.name, query: view.query, shared: view.shared })),
    onError: (error) => sayProblem("removing the view", error),
    onSettled: refresh,
  });
  const views = data.filter((view) => view.page === page);
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button variant="default">Views</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 ? <Menu.Label>No view saved yet</Menu.Label> : null}
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => go(`${path}?${view.query}`)}>
              <Name text={view.name} limit={36} />
              {view.shared ? <span className="dim small"> shared</span> : null}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setNaming(true)}>Save this view…</Menu.Item>
          {views
            .filter((view) => view.mine)
            .map((view) => (
              <Menu.Item key={`remove-${view.id}`} onClick={() => remove.mutate(view)}>
                <span className="dim">Remove</span> <Name text={view.name} limit={30} />
              </Menu.Item>
            ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={naming} onClose={() => setNaming(false)} title="Save this view">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") create.mutate({ name: name.trim(), query: window.location.search.slice(1), shared });
          }}
        >
          <p className="dim">Keeps the filters, the sorting and the columns of this page.</p>
          <TextInput label="Name" data-autofocus value={name} maxLength={80} onChange={(event) => setName(event.currentTarget.value)} />
          <Checkbox label="Share it with everybody" checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
          <div>
            <Button type="submit" disabled={name.trim() === ""} loading={create.isPending}>
              Save
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}
