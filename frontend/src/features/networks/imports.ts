import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api, type ComposeImport, type DockerImport, type Import } from '~/lib/http';

/** Where networks are to come from. */
export type Source = { docker: DockerImport } | { compose: ComposeImport };

/** What an import would come to; changes nothing. */
export function useImport() {
  return useMutation({
    mutationFn: (source: Source): Promise<Import> =>
      'docker' in source
        ? answer(api.POST('/api/v1/imports/docker', { body: source.docker }))
        : answer(api.POST('/api/v1/imports/compose', { body: source.compose })),
  });
}

/** Does what a plan showed. */
export function useApplyPlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: string) =>
      answer(api.POST('/api/v1/plans/{plan}/apply', { params: { path: { plan } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['networks'] }),
  });
}
