/** Every mail we send: typed data in, subject and body out; each with the sample of its preview and its test. Pure. */
import { formatLegalDate } from '../locales/format.ts';
import { translator, type Locale, type Translate } from '../locales/index.ts';
import { layout, type EmailBase, type EmailContent, type EmailPart } from './layout.ts';

export type EmailData = {
  receipt: EmailBase & { trackingCode: string; /** YYYY-MM-DD; the governing deadline where there is one. */ dueOn?: string };
  tracking_code: EmailBase & { trackingCode: string };
  information_needed: EmailBase;
  fee_quoted: EmailBase;
  packet_ready: EmailBase & { packetUrl: string; /** YYYY-MM-DD */ expiresOn: string; maxDownloads: number };
  letter_waiting: EmailBase;
  closed_notice: EmailBase;
  reminder: EmailBase & ({ waitsFor: 'information' } | { waitsFor: 'download'; expiresOn: string });
  /** To a department of the hospital; `requestUrl` needs a sign-in. */
  department_asked: EmailBase & { department: string; requestUrl: string; dueOn?: string };
};
export type AnyEmailName = keyof EmailData;

export type EmailTemplate<Name extends AnyEmailName> = { render: (data: EmailData[Name], locale: Locale) => EmailContent; sample: EmailData[Name] };

const base: EmailBase = {
  facility: { name: 'Riverside General Hospital', phone: '(412) 555-0140' },
  request: 'RGH-10042',
  followUrl: 'https://records.riverside.example/follow',
};

const text = (words: string): EmailPart => ({ kind: 'text', text: words });

type Build<Name extends AnyEmailName> = (data: EmailData[Name], t: Translate, say: (key: string, params?: Record<string, string | number>) => string, locale: Locale) => EmailPart[];

/** `say` takes a key below this mail's own words, with facility and request number at hand. */
function template<Name extends AnyEmailName>(name: Name, sample: EmailData[Name], parts: Build<Name>): EmailTemplate<Name> {
  return {
    sample,
    render(data, locale) {
      const t = translator(locale);
      const known = { facility: data.facility.name, phone: data.facility.phone, request: data.request, ...('department' in data ? { department: data.department } : {}) };
      const say = (key: string, params = {}) => t(`emails.${name}.${key}`, { ...known, ...params });
      return layout(locale, data, { subject: say('subject'), preview: say('preview'), parts: parts(data, t, say, locale) });
    },
  };
}

export const emails: { [Name in AnyEmailName]: EmailTemplate<Name> } = {
  receipt: template('receipt', { ...base, trackingCode: 'A7KQ-2MNP-4RST-6VWX-8YZ3', dueOn: '2026-12-22' }, (data, t, say, locale) => [
    text(say('lead')),
    ...(data.dueOn ? [text(say('due', { date: formatLegalDate(data.dueOn, locale) }))] : []),
    { kind: 'value', label: t('emails.code'), value: data.trackingCode },
    text(say('code')),
    text(say('where')),
    { kind: 'action', label: t('emails.follow'), url: data.followUrl },
  ]),
  tracking_code: template('tracking_code', { ...base, trackingCode: 'A7KQ-2MNP-4RST-6VWX-8YZ3' }, (data, t, say) => [
    text(say('lead')),
    { kind: 'value', label: t('emails.code'), value: data.trackingCode },
    text(say('code')),
    { kind: 'action', label: t('emails.follow'), url: data.followUrl },
    text(say('notAsked')),
  ]),
  information_needed: template('information_needed', base, (data, _t, say) => [text(say('lead')), { kind: 'action', label: say('action'), url: data.followUrl }, text(say('letter'))]),
  fee_quoted: template('fee_quoted', base, (data, _t, say) => [text(say('lead')), { kind: 'action', label: say('action'), url: data.followUrl }, text(say('free'))]),
  packet_ready: template(
    'packet_ready',
    { ...base, packetUrl: `https://records.riverside.example/packet/${'s4mpleT0ken'.repeat(4).slice(0, 43)}`, expiresOn: '2026-12-22', maxDownloads: 5 },
    (data, _t, say, locale) => [
      text(say('lead', { date: formatLegalDate(data.expiresOn, locale), downloads: data.maxDownloads })),
      { kind: 'action', label: say('action'), url: data.packetUrl },
      text(say('pin')),
      text(say('lost')),
      text(say('keep')),
    ],
  ),
  letter_waiting: template('letter_waiting', base, (data, _t, say) => [text(say('lead')), { kind: 'action', label: say('action'), url: data.followUrl }, text(say('print'))]),
  closed_notice: template('closed_notice', base, (data, _t, say) => [text(say('lead')), { kind: 'action', label: say('action'), url: data.followUrl }]),
  reminder: template('reminder', { ...base, waitsFor: 'download', expiresOn: '2026-12-22' }, (data, _t, say, locale) => [
    text(data.waitsFor === 'download' ? say('download', { date: formatLegalDate(data.expiresOn, locale) }) : say('information')),
    { kind: 'action', label: say('action'), url: data.followUrl },
  ]),
  department_asked: template(
    'department_asked',
    { ...base, department: 'Patient Accounts', requestUrl: 'https://records.riverside.example/requests/0199aa00', dueOn: '2026-12-01' },
    (data, _t, say, locale) => [
      text(say('lead')),
      ...(data.dueOn ? [text(say('due', { date: formatLegalDate(data.dueOn, locale) }))] : []),
      { kind: 'action', label: say('action'), url: data.requestUrl },
    ],
  ),
};
