import { Button, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import { ErrorNotice } from '~/components/ErrorNotice';
import classes from './Import.module.css';
import type { Source } from './imports';

const SOCKET = 'unix:///var/run/docker.sock';

interface Props {
  busy: boolean;
  error: Error | null;
  onSubmit: (source: Source) => void;
}

export function ImportForm({ busy, error, onSubmit }: Props) {
  const [from, setFrom] = useState<'docker' | 'compose'>('docker');
  const [address, setAddress] = useState(SOCKET);
  const [beside, setBeside] = useState(false);
  const [file, setFile] = useState('');
  const [project, setProject] = useState('');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (from === 'docker') {
      onSubmit({ docker: { address, subnets: beside ? 'choose' : 'keep' } });
    } else {
      onSubmit({ compose: project === '' ? { file } : { file, project } });
    }
  }

  async function upload(event: ChangeEvent<HTMLInputElement>) {
    const chosen = event.target.files?.[0];
    if (chosen) setFile(await chosen.text());
  }

  return (
    <form className={classes.form} onSubmit={submit}>
      <fieldset className={classes.sources}>
        <legend className={classes.legend}>From</legend>
        <label>
          <input
            type="radio"
            name="from"
            checked={from === 'docker'}
            onChange={() => setFrom('docker')}
          />{' '}
          a Docker Engine
        </label>
        <label>
          <input
            type="radio"
            name="from"
            checked={from === 'compose'}
            onChange={() => setFrom('compose')}
          />{' '}
          a Compose file
        </label>
      </fieldset>
      {from === 'docker' ? (
        <>
          <TextInput
            label="Socket or address, as the service sees it"
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            spellCheck={false}
          />
          <label>
            <input
              type="checkbox"
              checked={beside}
              onChange={(event) => setBeside(event.target.checked)}
            />{' '}
            Choose free subnets, to live beside the engine
          </label>
        </>
      ) : (
        <>
          <Textarea
            label="The file's text"
            value={file}
            onChange={(event) => setFile(event.target.value)}
            rows={10}
            spellCheck={false}
            classNames={{ input: classes.text }}
          />
          <label>
            Or a file: <input type="file" accept=".yaml,.yml" onChange={(e) => void upload(e)} />
          </label>
          <TextInput
            label="Project, if the file does not name it"
            value={project}
            onChange={(event) => setProject(event.target.value)}
            spellCheck={false}
          />
        </>
      )}
      {error && <ErrorNotice error={error} />}
      <Text size="sm" c="dimmed">
        This changes nothing yet: the plan comes first.
      </Text>
      <Button type="submit" loading={busy} data-testid="import-read">
        Show the plan
      </Button>
    </form>
  );
}
