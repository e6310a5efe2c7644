/** Entry of this service's child processes. */
import { serveChild } from './child-server.ts';
import { documentVerbs } from './document-verbs.ts';

serveChild(documentVerbs);
