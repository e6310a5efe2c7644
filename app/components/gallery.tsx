/** The parts with sample content. English only; nobody but those who build the interface sees it. */
import { useState, type ReactNode } from 'react';
import { MoreHorizontal, Plus } from 'lucide-react';
import { Button, LinkButton } from './button.tsx';
import { Card } from './card.tsx';
import { Checkbox, Checkboxes, Radios } from './choices.tsx';
import { CompactDateInput, DateInput } from './date-input.tsx';
import { Deadline } from './deadline.tsx';
import { DescriptionList, SummaryList } from './description-list.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { FileInput, Select, TextArea, TextInput } from './field.tsx';
import { Kbd } from './keys.tsx';
import { Banner, Notice } from './notice.tsx';
import { Dialog, Menu, Popover, Tooltip } from './overlays.tsx';
import { Progress, StepProgress } from './progress.tsx';
import { useRowNavigation } from './row-navigation.ts';
import { SignaturePad } from './signature-pad.tsx';
import { CopyButton, EmptyState, Pagination, Skeleton } from './small.tsx';
import { StaffLayout } from './staff-layout.tsx';
import { StatusTag, type Status } from './status-tag.tsx';
import { Table, type Column } from './table.tsx';
import { Tabs } from './tabs.tsx';
import { Timeline } from './timeline.tsx';

type Row = { id: string; number: string; who: string; state: string; status: Status; due: string; left: number };
const rows: readonly Row[] = [
  { id: '1', number: 'RGH-2026-0141', who: 'Harper & Quill LLP', state: 'Awaiting fee', status: 'waiting', due: '2026-12-18', left: 26 },
  { id: '2', number: 'RGH-2026-0138', who: 'Patient', state: 'In review', status: 'soon', due: '2026-11-26', left: 4 },
  { id: '3', number: 'RGH-2026-0117', who: 'Keystone Health Plan', state: 'Returned', status: 'late', due: '2026-11-20', left: -2 },
  { id: '4', number: 'RGH-2026-0102', who: 'Patient', state: 'Released', status: 'done', due: '2026-11-30', left: 8 },
];
const rowIds = rows.map((row) => row.id);
const noOpening = () => undefined;
const columns: readonly Column<Row>[] = [
  { key: 'number', head: 'Request', rowHeader: true, cell: (r) => <a className="link font-semibold" href={`#row-${r.id}`}>{r.number}</a> },
  { key: 'who', head: 'Requester', cell: (r) => r.who },
  { key: 'state', head: 'State', cell: (r) => <StatusTag status={r.status}>{r.state}</StatusTag> },
  { key: 'due', head: 'Governing deadline', cell: (r) => <Deadline due={r.due} daysLeft={r.left} /> },
  { key: 'age', head: 'Pages', align: 'right', cell: (r) => 40 * Number(r.id) },
];

export function Gallery() {
  const [open, setOpen] = useState(false);
  const { current } = useRowNavigation({ ids: rowIds, open: noOpening });
  return (
    <StaffLayout
      user={{ name: 'Tara Lindqvist', roles: ['technician', 'supervisor', 'compliance', 'admin'], title: 'Technician' }}
      facility="Riverside General Hospital"
      counts={{ work: 12, intake: 3 }}
      session={{ endsAt: '2026-11-23T15:14:00Z', now: '2026-11-23T15:00:00Z' }}
      banner={<Banner kind="soon">The record system does not answer; requests wait and are retried.</Banner>}
    >
      <div className="mx-auto flex max-w-page flex-col gap-6">
        <h1 className="text-xl font-semibold">Parts of the interface</h1>
        <div className="grid gap-6 lg:grid-cols-2">
          <Part title="Actions">
            <div className="flex flex-wrap items-start gap-3">
              <Button type="button">Approve</Button>
              <Button type="button" look="secondary" icon={<Plus aria-hidden className="h-4 w-4" />}>Add a scan</Button>
              <Button type="button" look="quiet">Claim <Kbd>c</Kbd></Button>
              <Button type="button" look="danger">Withhold</Button>
              <LinkButton to="/" look="secondary" size="small">A link</LinkButton>
              <Button type="button" look="secondary" whyNot="Three pages are undecided.">Send to approval</Button>
              <CopyButton text="RGH-2026-0141" />
            </div>
          </Part>
          <Part title="States">
            <div className="flex flex-wrap gap-3">
              {(['waiting', 'soon', 'late', 'done', 'none'] as const).map((s) => <StatusTag key={s} status={s} />)}
            </div>
            <Deadline due="2026-12-14" daysLeft={22} zone="America/New_York">
              <p>Received Saturday, November 14, 2026; 30 calendar days; 45 CFR 164.524(b)(2). No extension taken.</p>
            </Deadline>
            <Progress label="Page images" done={112} total={340} />
            <StepProgress step={4} steps={9} minutesLeft={3} />
            <Skeleton />
          </Part>
        </div>
        <Card title="Work" flush action={<Pagination page={2} pages={7} href={(p) => `/components?page=${p}`} />}>
          <Table caption="Requests" columns={columns} rows={rows} rowKey={(r) => r.id} current={current} />
        </Card>
        <div className="grid gap-6 lg:grid-cols-2">
          <Part title="Notices">
            <Notice title="Your draft is kept">You can leave this page and come back.</Notice>
            <Notice kind="done" title="Sent for approval">Anita Rao sees it on her list.</Notice>
            <Notice kind="waiting" title="Waiting for the requester" />
            <Notice kind="soon" title="Four days left" />
            <Notice kind="late" title="Two days late" action={<Button type="button" look="secondary" size="small">Take the extension</Button>} />
          </Part>
          <Part title="What has happened and what is next">
            <Timeline
              steps={[
                { key: 'a', when: 'past', title: 'We received your request', date: 'Monday, November 16', text: 'Your tracking code is on the receipt.' },
                { key: 'b', when: 'past', title: 'We checked who you are', date: 'Tuesday, November 17' },
                { key: 'c', when: 'now', title: 'We collect your record', text: 'Medical records department. You need to do nothing.', action: <Button type="button" size="small" look="secondary">Ask a question</Button> },
                { key: 'd', when: 'next', title: 'A second person checks every page', date: 'by Wednesday, December 16' },
              ]}
            />
          </Part>
          <Part title="Facts">
            <DescriptionList facts={[{ name: 'Patient', value: 'Maria Delgado-Reyes' }, { name: 'Born', value: 'Mar 14, 1978' }, { name: 'Record number', value: 'RGH-100234' }]} />
            <SummaryList answers={[{ question: 'What do you want?', answer: 'Everything from 2024 and 2025', change: '/components' }, { question: 'How shall we send it?', answer: 'Online, with a link', change: '/components' }]} />
          </Part>
          <Part title="Over the page">
            <div className="flex flex-wrap gap-3">
              <Dialog title="Withhold this page" description="Say why; the reason stays with the page." trigger={<Button type="button" look="secondary">Dialog</Button>} open={open} onOpenChange={setOpen}>
                <TextArea name="reason" label="Reason" />
                <div><Button type="button" onClick={() => setOpen(false)}>Withhold</Button></div>
              </Dialog>
              <Menu label="More" trigger={<Button type="button" look="secondary" icon={<MoreHorizontal aria-hidden className="h-4 w-4" />}>Menu</Button>} items={[{ label: 'Assign' }, { label: 'Copy the number' }, 'line', { label: 'Close', danger: true }]} />
              <Tooltip text="45 CFR 164.524(b)(2)"><Button type="button" look="secondary">Tooltip</Button></Tooltip>
              <Popover label="Columns" trigger={<Button type="button" look="secondary">Popover</Button>}><p>Choose the columns.</p></Popover>
            </div>
            <Tabs label="Panes" tabs={[{ value: 'a', label: 'Evidence', count: 4, content: 'Evidence of identity and authority.' }, { value: 'b', label: 'Messages', content: 'No messages.' }]} />
            <EmptyState title="No requests here yet" action={<LinkButton to="/" look="secondary">Split a batch</LinkButton>}>Faxes and letters that arrive are shown here.</EmptyState>
          </Part>
        </div>
        <div className="grid gap-6 text-base lg:grid-cols-2">
          <Part title="Questions">
            <TextInput name="name" label="Your full name" hint="As on your ID." autoComplete="name" />
            <TextInput name="email" label="E-mail" type="email" optional width="long" />
            <DateInput name="born" label="Date of birth" hint="For example 3 14 1978" birthday />
            <Select name="relation" label="How are you related?" empty="Choose" options={[{ value: 'parent', label: 'Parent' }, { value: 'guardian', label: 'Guardian' }]} width="medium" />
            <Radios
              name="form"
              label="How shall we send it?"
              defaultValue="online"
              options={[
                { value: 'online', label: 'Online', hint: 'A link and a PIN that you choose. Free.', reveals: <TextInput name="pin" label="PIN" width="short" /> },
                { value: 'paper', label: 'On paper', hint: 'By post; the cost of the copy only.' },
              ]}
            />
            <Checkbox name="agree" label="I am the person named above" />
          </Part>
          <Part title="Questions with a problem">
            <ErrorSummary errors={{ 'born2': 'Date of birth must be in the past', kinds: 'Choose at least one kind of record' }} />
            <DateInput name="born2" label="Date of birth" error="Date of birth must be in the past" defaultValue="2031-01-02" />
            <Checkboxes name="kinds" label="Which records?" error="Choose at least one kind of record" options={[{ value: 'notes', label: 'Doctors’ notes' }, { value: 'labs', label: 'Laboratory results' }]} />
            <FileInput name="photo" label="A photo of your ID" hint="Front side, all four corners visible." photo="environment" accept="image/*" />
            <CompactDateInput name="received" label="Received" defaultValue="2026-11-20" />
            <SignaturePad name="signature" />
          </Part>
        </div>
      </div>
    </StaffLayout>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card title={title}>
      <div className="flex flex-col gap-4">{children}</div>
    </Card>
  );
}
